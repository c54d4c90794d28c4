/** Orders by code units: the same on every machine and in every language. */

export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Sorts by several texts, the first that differs decides. */
export function byTexts<Item>(...keys: readonly ((item: Item) => string)[]): (one: Item, other: Item) => number {
  return (one, other) => {
    for (const key of keys) {
      const order = byText(key(one), key(other));
      if (order !== 0) return order;
    }
    return 0;
  };
}

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
