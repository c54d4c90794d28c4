/** Captures of meshmon: the raw output of commands on every router of a mesh, one text a capture, packed or not. */
import { err, ok, type Refusal, type Result } from "../../model/index.ts";
import { textOf, unpacked, unpackedHead } from "../recorded/bytes.ts";
import { instantIn } from "../recorded/instant.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";
import { MESHMON_ID, observationOf } from "./node.ts";
import { isMeshmon, splitCapture } from "./split.ts";

export const meshmon: FileSource = {
  kind: "file",
  id: MESHMON_ID,
  label: "meshmon raw capture (.data or .data.gz)",
  timeIsInName: true,
  detect({ name, head }) {
    const text = textOf(unpackedHead(head));
    if (isMeshmon(text)) return 1;
    if (!/^# start \S+/m.test(text.slice(0, 2_000))) return 0;
    return /gather-meshmon/.test(name) ? 0.9 : 0.6;
  },
  read: readCapture,
};

async function readCapture(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const content = unpacked(file.bytes, context.limits.bytesMax);
  if (!content.ok) return content;
  const { nodes, dropped } = splitCapture(textOf(content.value), context.limits.nodesMax);
  if (nodes.length === 0) return err({ code: "unexpected-shape", message: "not one node is in this capture" });
  const instant =
    instantIn(file.name, context.timeZone) ??
    (context.modifiedAt === null ? null : { at: context.modifiedAt, doubt: "told by nobody but the date of the file" });
  if (instant === null)
    return err({ code: "unexpected-shape", message: "neither the name of the file nor its date tells a time" });
  const { at, doubt } = instant;
  const refusal = (code: Refusal["code"], query: string, message: string, address: string | null = null): Refusal => ({
    code,
    node: null,
    address,
    protocol: null,
    query,
    message,
    at,
  });
  const refusals = [
    ...(doubt === null ? [] : [refusal("implausible-value", "time", doubt)]),
    ...(dropped === 0 ? [] : [refusal("too-large", "nodes", `${nodes.length + dropped} nodes, ${nodes.length} are taken`)]),
  ];
  const observations = nodes.map((node) => observationOf(node, at));
  for (const [index, node] of nodes.entries()) {
    if (observations[index]?.answered === true) continue;
    refusals.push(
      refusal("timeout", "sections", `nothing was gathered from ${node.hostname ?? "a nameless node"}`, node.address),
    );
  }
  return ok({ recordings: [{ kind: "observations", at, observations, refusals }], places: new Map() });
}
