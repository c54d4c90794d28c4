/** A guifi.net zone file: it tells where nodes stand, and no round. */
import { err, ok, type Result } from "../../model/index.ts";
import { textOf, unpackedHead, withoutComments } from "../recorded/bytes.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";
import { placesOfZone } from "./places.ts";
import { readZone } from "./zone.ts";

export const cnml: FileSource = {
  kind: "file",
  id: "cnml",
  label: "guifi.net CNML (places only)",
  detect({ name, head }) {
    const text = withoutComments(textOf(unpackedHead(head)).slice(0, 4_000));
    if (/^\s*(<\?xml[^>]*>)?\s*(<!DOCTYPE[^>]*>)?\s*<cnml[\s/>]/.test(text)) return 1;
    // Meant to be one: cut before its first element, or something else under the name. What it lacks is told.
    return /\.cnml(\.gz)?$/i.test(name) || /^\s*<(\?xml[^>]*(>\s*)?)?(<?c?n?m?l?)$/.test(text) ? 0.2 : 0;
  },
  read: readCnml,
};

async function readCnml(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const zone = readZone(file.bytes, context.limits);
  if (!zone.ok) return zone;
  const { nodes, isCut } = zone.value;
  if (nodes.size === 0)
    return err({ code: "unexpected-shape", message: isCut ? CUT_EMPTY : "not one node is in this zone file" });
  const { places, ambiguous } = placesOfZone(zone.value);
  const warnings = [
    ...(isCut
      ? [`the file ends in the middle: it was cut, and tells ${nodes.size} places and not the rest. Fetch it again`]
      : []),
    ...ambiguousMacs(ambiguous),
  ];
  return ok({ recordings: [], places, warnings });
}

const CUT_EMPTY = "the file ends before its first node: it was cut. Fetch it again";
const MACS_NAMED = 5;

function ambiguousMacs(ambiguous: readonly string[]): string[] {
  const macs = ambiguous.filter((key) => key.startsWith("mac:")).map((key) => key.slice("mac:".length));
  if (macs.length === 0) return [];
  const more = macs.length > MACS_NAMED ? ` and ${macs.length - MACS_NAMED} more` : "";
  const [what, verbs] = macs.length === 1 ? ["MAC stands", "places"] : ["MACs stand", "place"];
  return [`${macs.length} ${what} at several routers and ${verbs} nobody: ${macs.slice(0, MACS_NAMED).join(", ")}${more}`];
}
