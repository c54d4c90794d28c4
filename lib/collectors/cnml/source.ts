/** A guifi.net zone file: it tells where nodes stand, and no round. */
import { err, ok, type Result } from "../../model/index.ts";
import { textOf, unpackedHead } from "../recorded/bytes.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";
import { placesOfZone } from "./places.ts";
import { readZone } from "./zone.ts";

export const cnml: FileSource = {
  kind: "file",
  id: "cnml",
  label: "guifi.net CNML (places only)",
  detect({ head }) {
    const text = textOf(unpackedHead(head)).slice(0, 4_000);
    return /^\s*(<\?xml[^>]*>)?\s*(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<cnml[\s>]/.test(text) ? 1 : 0;
  },
  read: readCnml,
};

async function readCnml(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const zone = readZone(file.bytes, context.limits);
  if (!zone.ok) return zone;
  if (zone.value.nodes.size === 0) return err({ code: "unexpected-shape", message: "not one node is in this zone file" });
  return ok({ recordings: [], places: placesOfZone(zone.value).places });
}
