/**
 * JSON documents of one kind, row after row, laid side by side: a tree of the shape that they share, with a column at every leaf that was
 * not the same in all rows. What a row changes is exactly what its columns tell; folding a row's changes over the row before gives the row.
 */

import { itemAt } from "#lib/base/sure.ts";

/** By which fields the elements of an array are told from each other; of arrays that are not named here, by their place. */
const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["nodes", ["uid"]],
  ["links", ["id"]],
  ["gateways", ["node", "family"]],
  ["uses", ["node", "family"]],
  ["routes", ["node", "target"]],
  ["sources", ["id", "node", "protocol"]],
  ["refusals", []],
  ["collisions", []],
  ["slowest", []],
  ["daemons", ["protocol"]],
  ["interfaces", ["name"]],
  ["devices", ["name"]],
  ["stations", ["interfaceName", "mac"]],
  ["radios", ["interfaceName"]],
]);

const UNSET = -1;
export const ABSENT = 0;
export const LEAF = 1;
export const OBJECT = 2;
export const ARRAY = 3;

export type Primitive = string | number | boolean | null;
export type LeafValue = Primitive | readonly unknown[];

/** A value of every row so far; `cells` only once it was not always the same. Rows in which it did not exist repeat the one before. */
export class Track<Value> {
  last: Value;
  cells: Value[] | null = null;
  constructor(value: Value) {
    this.last = value;
  }
  set(row: number, value: Value): void {
    if (value === this.last) return;
    this.cells ??= [];
    while (this.cells.length < row) this.cells.push(this.last);
    this.cells.push(value);
    this.last = value;
  }
  /** The cells of all rows; null where all are `last`. */
  all(rows: number): Value[] | null {
    if (this.cells === null) return null;
    while (this.cells.length < rows) this.cells.push(this.last);
    return this.cells;
  }
}

export type ArrayNode = {
  /** Of each row, which elements it has and in what order. */
  order: Track<readonly number[]>;
  elements: TreeNode[];
  keys: string[]; // of each element
  places: Map<string, number>; // key -> element
};

type Fields = Readonly<Record<string, unknown>>;

export class TreeNode {
  readonly name: string;
  readonly kind: Track<number>;
  leaf: Track<LeafValue> | null = null;
  object: Map<string, TreeNode> | null = null;
  /** Of `object`, in its order. */
  private readonly fields: TreeNode[] = [];
  array: ArrayNode | null = null;

  /** @param late whether there were rows that had its parent without it. */
  constructor(name: string, late: boolean) {
    this.name = name;
    this.kind = new Track(late ? ABSENT : UNSET);
  }

  add(row: number, value: unknown): void {
    if (Array.isArray(value)) {
      if (KEYS.has(this.name) || value.some(isFields)) this.addArray(row, value);
      else this.addLeaf(row, value);
    } else if (isFields(value)) this.addObject(row, value);
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) {
      this.addLeaf(row, value);
    } else this.setKind(row, ABSENT);
  }

  private setKind(row: number, kind: number): void {
    if (this.kind.last === UNSET) this.kind.last = kind;
    else this.kind.set(row, kind);
  }

  private addLeaf(row: number, value: LeafValue): void {
    this.setKind(row, LEAF);
    if (this.leaf === null) this.leaf = new Track(value);
    else if (!Array.isArray(value) || !isSameList(value, this.leaf.last)) this.leaf.set(row, value);
  }

  private addObject(row: number, value: Fields): void {
    this.setKind(row, OBJECT);
    const late = this.object !== null;
    this.object ??= new Map();
    let seen = 0;
    for (const key in value) {
      const inner = value[key];
      if (inner === undefined) continue;
      // Nearly always the fields come in the order in which they came first.
      const next = this.fields[seen];
      let child = next?.name === key ? next : this.object.get(key);
      if (child === undefined) {
        child = new TreeNode(key, late);
        this.object.set(key, child);
        this.fields.push(child);
      }
      child.add(row, inner);
      seen += 1;
    }
    if (seen === this.object.size) return;
    for (const [key, child] of this.object) if (value[key] === undefined) child.setKind(row, ABSENT);
  }

  private addArray(row: number, list: readonly unknown[]): void {
    this.setKind(row, ARRAY);
    const first = this.array === null;
    this.array ??= { order: new Track<readonly number[]>([]), elements: [], keys: [], places: new Map() };
    const { order, elements, keys } = this.array;
    const names = namesOf(list, KEYS.get(this.name) ?? []);
    const isAsBefore = names.length === order.last.length && names.every((name, n) => keys[itemAt(order.last, n)] === name);
    if (!isAsBefore) {
      const places = placesOf(names, this.array, `${this.name}[]`);
      if (first) order.last = places;
      else if (!isSameList(places, order.last)) order.set(row, places);
    }
    for (const [n, element] of list.entries()) itemAt(elements, itemAt(order.last, n)).add(row, element);
  }
}

function namesOf(list: readonly unknown[], fields: readonly string[]): string[] {
  const [one, two] = fields;
  if (one === undefined) return list.map((_, n) => String(n));
  return list.map((element) => {
    if (!isFields(element)) return "";
    if (two === undefined) return String(element[one]);
    return fields.length === 2 ? `${element[one]}>${element[two]}` : fields.map((field) => element[field]).join(">");
  });
}

/** Where elements stand among all that ever were; one that comes twice in a row of documents gets a name of its own. */
function placesOf(names: readonly string[], { elements, keys, places }: ArrayNode, name: string): number[] {
  const taken = new Set<number>();
  return names.map((wanted) => {
    let unique = wanted;
    let place = places.get(unique);
    for (let n = 2; place !== undefined && taken.has(place); n++) {
      unique = `${wanted} #${n}`;
      place = places.get(unique);
    }
    if (place === undefined) {
      // Whether an element is there is told by the order, so it is never late.
      place = elements.push(new TreeNode(name, false)) - 1;
      keys.push(unique);
      places.set(unique, place);
    }
    taken.add(place);
    return place;
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSameList(one: readonly unknown[], other: unknown): boolean {
  return Array.isArray(other) && one.length === other.length && one.every((element, index) => element === other[index]);
}
