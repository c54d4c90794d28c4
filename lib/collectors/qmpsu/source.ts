/** Captures of qmpsu, the ring of 2013: the graph script of each hour, and the later site's `download_json`. */
import { err, ok, type Result } from "../../model/index.ts";
import { textOf, unpacked, unpackedHead } from "../recorded/bytes.ts";
import { draftSnapshot } from "../recorded/draft.ts";
import { instantIn, instantOfValue } from "../recorded/instant.ts";
import { jsonOf } from "../recorded/json.ts";
import { Notes } from "../recorded/notes.ts";
import { collisionsOf, keyed, labelled } from "../recorded/people.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";
import { type Capture, captureOf } from "./capture.ts";
import { linksOf } from "./links.ts";
import { nodeOf } from "./nodes.ts";
import { assignedText } from "./script.ts";
import { waysOutOf } from "./ways-out.ts";

export const qmpsu: FileSource = {
  kind: "file",
  id: "qmpsu",
  label: "qmpsu capture (*-graf.js or download_json)",
  idsAreOrdinals: true,
  detect({ name, head }) {
    const text = textOf(unpackedHead(head)).slice(0, 8_000);
    if (/^\s*\{/.test(text) && /"nodeList"\s*:\s*\[/.test(text)) return 1;
    const assigned = assignedText(text);
    if (assigned !== null) return /^\[\s*\{/.test(assigned) && /"(adjacencies|nodeTo|data)"\s*:/.test(assigned) ? 1 : 0;
    if (/^\s*\[\s*\{/.test(text) && /"nodeTo"\s*:/.test(text)) return 0.9;
    return /-graf\.js(\.gz)?$/.test(name) && /^\s*[[{]/.test(text) ? 0.4 : 0;
  },
  read: readCapture,
};

async function readCapture(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const content = unpacked(file.bytes, context.limits.bytesMax);
  if (!content.ok) return content;
  const assigned = assignedText(textOf(content.value));
  const json = jsonOf(assigned === null ? content.value : new TextEncoder().encode(assigned), context.limits.bytesMax);
  if (!json.ok) return json;
  const notes = new Notes();
  const capture = captureOf(json.value, notes, context.limits.nodesMax);
  if (capture === null)
    return err({ code: "unexpected-shape", message: "neither a graph of nodes nor an object with a nodeList" });
  if (capture.nodes.length === 0) return err({ code: "unexpected-shape", message: "not one node is in this capture" });
  const instant =
    instantOfValue(capture.date, context.timeZone) ??
    instantIn(file.name, context.timeZone) ??
    (context.modifiedAt === null ? null : { at: context.modifiedAt, doubt: "told by nobody but the date of the file" });
  if (instant === null) return err({ code: "unexpected-shape", message: "neither the capture nor its name tells a time" });
  if (instant.doubt !== null) notes.add("implausible-value", instant.doubt, { query: "time" });
  return ok({ recordings: [recordingOf(capture, instant.at, notes, context)], places: new Map() });
}

function recordingOf(capture: Capture, at: string, notes: Notes, context: FileContext): FileReading["recordings"][number] {
  const { claimedNodes } = capture;
  if (claimedNodes !== null && claimedNodes !== capture.nodes.length) {
    notes.add("implausible-value", `the capture counts ${claimedNodes} nodes and holds ${capture.nodes.length}`, {
      query: "nodes",
    });
  }
  const drafts = capture.nodes.map((node) => nodeOf(node, at, context.timeZone, notes));
  const nodes = keyed(labelled(drafts)).map((node) =>
    capture.form === "download" ? { ...node, keys: [...node.keys, `qmpsu:${node.uid}`] } : node,
  );
  const links = linksOf(capture.nodes, at, notes);
  const ways = waysOutOf(capture.nodes, links, at, notes);
  const refusals = notes.all(at, new Set(nodes.map(({ uid }) => uid)));
  const collisions = collisionsOf(nodes);
  const snapshot = draftSnapshot(context.mesh ?? "recorded", { at, nodes, links, ...ways, collisions, refusals });
  return { kind: "snapshot", at, snapshot, refusals };
}
