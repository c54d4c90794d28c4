/** Loopback addresses for pretend routers: a block such as `127.66` (or `127.66.0.0`) numbered from .0.1 on. */

/** The first two numbers of a block given as `127.66`, `127.66.0.0` or `127.66.0`. Throws where it is no loopback block. */
export function parseBlock(block: string): { first: number; second: number } {
  const match = /^127\.(\d{1,3})(\.0){0,2}$/.exec(block);
  const second = Number(match?.[1]);
  if (match === null || second > 255) throw new Error(`not a loopback block: "${block}" (expected for example 127.66)`);
  return { first: 127, second };
}

/** How many nodes a block holds: 256 rows of 254 addresses (no .0 and no .255). */
export const blockCapacity = 256 * 254;

/** The `index`-th address of a block, from 0: 127.66.0.1 … 127.66.0.254, 127.66.1.1 … */
export function addressInBlock(block: string, index: number): string {
  if (index < 0 || index >= blockCapacity) throw new Error(`address ${index} is outside the block ${block}`);
  const { first, second } = parseBlock(block);
  return `${first}.${second}.${Math.floor(index / 254)}.${(index % 254) + 1}`;
}

/** The index of an address in its block, or null where it is none of its addresses. */
export function indexInBlock(block: string, address: string): number | null {
  const { first, second } = parseBlock(block);
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (match === null || Number(match[1]) !== first || Number(match[2]) !== second) return null;
  const last = Number(match[4]);
  return last < 1 || last > 254 ? null : Number(match[3]) * 254 + last - 1;
}
