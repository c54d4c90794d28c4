/** Our own Snapshot, as `crawl` and `snapshot` print it and the API serves it. */
import { err, ok, type Refusal, type Result, type Snapshot, snapshotSchema } from "../../model/index.ts";
import { textOf, unpackedHead } from "../recorded/bytes.ts";
import { jsonOf } from "../recorded/json.ts";
import { Notes } from "../recorded/notes.ts";
import { cleanMessage } from "../scalars/text.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";

export const snapshotFile: FileSource = {
  kind: "file",
  id: "snapshot",
  label: "Snapshot of this program",
  detect({ head }) {
    const text = textOf(unpackedHead(head)).slice(0, 4_000);
    if (!/^\s*\{/.test(text)) return 0;
    if (["mesh", "at", "round", "nodes"].every((key) => new RegExp(`"${key}"\\s*:`).test(text))) return 0.95;
    // Meant to be one: what it lacks is told.
    return /^\s*\{\s*"mesh"\s*:/.test(text) ? 0.3 : 0;
  },
  read: readSnapshot,
};

async function readSnapshot(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const json = jsonOf(file.bytes, context.limits.bytesMax);
  if (!json.ok) return json;
  const parsed = snapshotSchema.safeParse(json.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const message = `no Snapshot: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "not as expected"}`;
    return err({ code: "unexpected-shape", message: cleanMessage(message, 300) });
  }
  const { nodes } = parsed.data;
  if (nodes.length > context.limits.nodesMax) {
    return err({ code: "too-large", message: `${nodes.length} nodes, ${context.limits.nodesMax} are taken` });
  }
  const { snapshot, refusals } = withoutTwins(context.mesh === undefined ? parsed.data : { ...parsed.data, mesh: context.mesh });
  return ok({ recordings: [{ kind: "snapshot", at: snapshot.at, snapshot, refusals }], places: new Map() });
}

/** A file that was edited or put together by hand may hold a node twice, a link twice, or one of a node to itself. */
function withoutTwins(snapshot: Snapshot): { snapshot: Snapshot; refusals: Refusal[] } {
  const notes = new Notes();
  const [uids, ids] = [new Set<string>(), new Set<string>()];
  const nodes = snapshot.nodes.filter(({ uid }, index) => {
    if (uids.has(uid))
      notes.add("implausible-value", `nodes[${index}]: a second node with the id ${uid}`, { node: uid, query: "nodes" });
    return !uids.has(uid) && uids.add(uid);
  });
  const links = snapshot.links.filter(({ id, a, b }, index) => {
    if (a === b) notes.add("implausible-value", `links[${index}]: from ${a} to itself`, { node: a, query: "links" });
    else if (ids.has(id)) notes.add("implausible-value", `links[${index}]: a second link with the id ${id}`, { query: "links" });
    return a !== b && !ids.has(id) && ids.add(id);
  });
  const refusals = notes.all(snapshot.at, uids);
  return { snapshot: { ...snapshot, nodes, links, refusals: [...snapshot.refusals, ...refusals] }, refusals };
}
