/** Orders by code units: the same on every machine and in every language. Names that people read are sorted by a collator instead. */

export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Sorts by several texts, the first that differs decides. */
export function compareBy<Item>(...keys: readonly ((item: Item) => string)[]): (one: Item, other: Item) => number {
  return (one, other) => {
    for (const key of keys) {
      const order = compareText(key(one), key(other));
      if (order !== 0) return order;
    }
    return 0;
  };
}

export function compareNumbers(one: number, other: number): number {
  return one - other;
}
