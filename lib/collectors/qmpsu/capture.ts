/**
 * The two forms of a capture brought to one: the graph for the ring's drawing library (`*-graf.js`, 2013), and the later site's
 * `download_json`. In the first nodes go by `id`, a number of the file; in the second by `uid`, a number of the site's own list.
 */
import { z } from "zod";
import type { Notes } from "../recorded/notes.ts";
import { cleanText } from "../scalars/text.ts";

const idField = z.union([z.string(), z.number()]).transform(String);
const textField = z.union([z.string(), z.number()]).transform(String).nullish().catch(null);

const adjacencySchema = z.object({
  nodeTo: idField.nullish(),
  nodeTouid: idField.nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});

const nodeSchema = z.object({
  id: idField.nullish(),
  uid: idField.nullish(),
  name: z.string().nullish(),
  adjacencies: z.array(z.unknown()).nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  gwid: textField,
  x: textField,
  y: textField,
  lat: textField,
  lon: textField,
});
type RawNode = z.infer<typeof nodeSchema>;

const downloadSchema = z.object({ date: z.unknown(), nodeList: z.array(z.unknown()) });

export type CapturedAdjacency = { to: string; data: Readonly<Record<string, unknown>> };

export type CapturedNode = {
  uid: string;
  name: string | null;
  /** null: the file holds no list of its neighbours, so it did not answer. */
  adjacencies: CapturedAdjacency[] | null;
  data: Readonly<Record<string, unknown>>;
  gwid: string | null;
  x: string | null;
  y: string | null;
  lat: string | null;
  lon: string | null;
};

export type Capture = {
  form: "graf" | "download";
  date: unknown;
  nodes: CapturedNode[];
  /** How many nodes the file says that it holds. */
  claimedNodes: number | null;
};

const ID_MAX = 200;
const ADJACENCIES_MAX = 1_000;

/** null where the document is neither form. */
export function captureOf(json: unknown, notes: Notes, nodesMax: number): Capture | null {
  if (Array.isArray(json)) return grafOf(json, notes, nodesMax);
  const download = downloadSchema.safeParse(json);
  if (!download.success) return null;
  const nodes = readNodes(download.data.nodeList, "download", notes, nodesMax);
  return { form: "download", date: download.data.date, nodes, claimedNodes: null };
}

/** The drawing hangs all nodes under an invisible root, which holds the figures of the capture. */
function isRoot(element: unknown): boolean {
  const node = nodeSchema.safeParse(element);
  return node.success && (node.data.id === "node0" || node.data.data?.$type === "none");
}

function grafOf(elements: readonly unknown[], notes: Notes, nodesMax: number): Capture | null {
  const root = elements.find(isRoot);
  const others = elements.filter((element) => element !== root);
  const looksRight = others.some((element) => nodeSchema.safeParse(element).data?.id != null);
  if (root === undefined && !looksRight) return null;
  const claimed = nodeSchema.safeParse(root).data?.data?.nodes;
  const count = typeof claimed === "string" || typeof claimed === "number" ? Number(claimed) : Number.NaN;
  const nodes = readNodes(others, "graf", notes, nodesMax);
  return { form: "graf", date: null, nodes, claimedNodes: Number.isInteger(count) && count >= 0 ? count : null };
}

function readNodes(elements: readonly unknown[], form: Capture["form"], notes: Notes, nodesMax: number): CapturedNode[] {
  const raws: { raw: RawNode; uid: string }[] = [];
  const taken = new Set<string>();
  for (const [index, element] of elements.slice(0, nodesMax).entries()) {
    const raw = nodeSchema.safeParse(element);
    const uid = raw.success ? cleanText((form === "download" ? raw.data.uid : null) ?? raw.data.id ?? "", ID_MAX + 1) : "";
    if (!raw.success || uid === "" || uid.length > ID_MAX) {
      notes.add("unexpected-shape", `node ${index}: no node with an id`, { query: "nodes" });
    } else if (taken.has(uid)) {
      notes.add("implausible-value", `node ${index} (${raw.data.name ?? "nameless"}): a second node with the id ${uid}`, {
        node: uid,
      });
    } else {
      taken.add(uid);
      raws.push({ raw: raw.data, uid });
    }
  }
  if (elements.length > nodesMax) notes.add("too-large", `${elements.length} nodes, ${nodesMax} are taken`, { query: "nodes" });
  const uidById = new Map(raws.flatMap(({ raw, uid }) => (raw.id == null ? [] : [[raw.id, uid] as const])));
  const known = new Set(raws.map(({ uid }) => uid));
  return raws.map(({ raw, uid }) => ({
    uid,
    name: raw.name == null ? null : cleanText(raw.name, 255) || null,
    adjacencies: raw.adjacencies == null ? null : readAdjacencies(raw.adjacencies, uid, { form, uidById, known, notes }),
    data: raw.data ?? {},
    gwid: raw.gwid ?? null,
    x: raw.x ?? null,
    y: raw.y ?? null,
    lat: raw.lat ?? null,
    lon: raw.lon ?? null,
  }));
}

type Naming = { form: Capture["form"]; uidById: ReadonlyMap<string, string>; known: ReadonlySet<string>; notes: Notes };

function readAdjacencies(
  elements: readonly unknown[],
  uid: string,
  { form, uidById, known, notes }: Naming,
): CapturedAdjacency[] {
  const rows = new Map<string, CapturedAdjacency>();
  const place = { node: uid, query: "adjacencies" };
  for (const [index, element] of elements.slice(0, ADJACENCIES_MAX).entries()) {
    const raw = adjacencySchema.safeParse(element);
    const told = raw.success ? ((form === "download" ? raw.data.nodeTouid : null) ?? raw.data.nodeTo) : null;
    if (!raw.success || told == null) {
      notes.add("unexpected-shape", `adjacencies[${index}]: no neighbour is named`, place);
      continue;
    }
    const to = known.has(told) && form === "download" ? told : (uidById.get(told) ?? told);
    if (!known.has(to)) notes.add("unknown-neighbour", `adjacencies[${index}]: no node has the id ${told}`, place);
    else if (to === uid) notes.add("implausible-value", `adjacencies[${index}]: to itself`, place);
    else {
      const data = raw.data.data ?? {};
      rows.set(JSON.stringify([to, data]), { to, data }); // a row that is told twice is one
    }
  }
  if (elements.length > ADJACENCIES_MAX)
    notes.add("too-large", `${elements.length} neighbours, ${ADJACENCIES_MAX} are taken`, place);
  return [...rows.values()];
}
