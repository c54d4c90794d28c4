/** Short hashes that spread well. Whoever chooses the input can make two fall together: nothing that must be safe relies on them. */

export const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), 32 bits, unsigned. @param salt what each unit is mixed with besides, by its place. */
export function fnv1a(text: string, offset = FNV_OFFSET, salt: (place: number) => number = () => 0): number {
  let hash = offset;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ (text.charCodeAt(place) + salt(place)), FNV_PRIME);
  return hash >>> 0;
}

/** Two sums of 32 bits in base 36, fourteen characters: for long keys that hold any character, where ids may not. */
export function shortHash(text: string): string {
  const sums = [fnv1a(text), fnv1a(text, 0x9747b28c, (place) => place)];
  return sums.map((sum) => sum.toString(36).padStart(7, "0")).join("");
}

/** Mixes integers into 32 well-spread bits (the finaliser of MurmurHash3, Austin Appleby, applied to each in turn). */
export function hash32(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0), 0x85ebca6b);
    state ^= Math.floor(part / 0x1_0000_0000); // parts beyond 32 bits (times) count whole
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}
