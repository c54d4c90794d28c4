/** Maps of lists and sets, and the later of two instants. */

/** The list under a key of a map of lists, made when it is not there yet. */
export function listAt<Key, Item>(map: Map<Key, Item[]>, key: Key): Item[] {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made: Item[] = [];
  map.set(key, made);
  return made;
}

/** The set under a key of a map of sets, made when it is not there yet. */
export function setAt<Key, Item>(map: Map<Key, Set<Item>>, key: Key): Set<Item> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = new Set<Item>();
  map.set(key, made);
  return made;
}

/** The later of two instants in ISO 8601 UTC; null is earlier than any. */
export function later(one: string | null, other: string | null): string | null {
  if (one === null) return other;
  if (other === null) return one;
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
