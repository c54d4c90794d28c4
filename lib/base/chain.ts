/** Things of which each may name another one that it comes from. */

/** The chain from a thing to what it begins with, both included. A circle, which bad data may hold, is left where it closes. */
export function chainOf<Item>(start: Item, before: (item: Item) => Item | null | undefined): Item[] {
  const chain = new Set([start]);
  for (let next = before(start); next !== null && next !== undefined && !chain.has(next); next = before(next)) chain.add(next);
  return [...chain];
}

export function rootOf<Item>(start: Item, before: (item: Item) => Item | null | undefined): Item {
  return chainOf(start, before).at(-1) ?? start;
}
