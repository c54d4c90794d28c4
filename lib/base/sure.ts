/** What must be there. That it is not is a programmer's error, or damaged data: it is told at once, not carried on as something else. */

/** @throws RangeError where the list has no such element. */
export function itemAt<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is no element ${index} in a list of ${items.length}`);
  return item;
}

/** @throws RangeError where the map has no such key. */
export function entryOf<Key, Value>(values: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = values.get(key);
  if (value === undefined) throw new RangeError(`There is no value of ${String(key)} among ${values.size}`);
  return value;
}
