/** NetJSON NetworkGraph and NetworkCollection: the lingua franca of mesh tools. */
import { textOf, unpackedHead } from "../recorded/bytes.ts";
import type { FileSource } from "../source.ts";
import { readNetjson } from "./read.ts";

export const netjson: FileSource = {
  kind: "file",
  id: "netjson",
  label: "NetJSON NetworkGraph or NetworkCollection",
  detect({ head }) {
    const text = textOf(unpackedHead(head)).trimStart();
    if (!/^[[{]/.test(text)) return 0;
    if (/"type"\s*:\s*"Network(Graph|Collection)"/.test(text)) return 1;
    // `type` may stand after the lists: their words are the next best sign.
    return /^\{/.test(text) && /"local_addresses"|"source"\s*:\s*"[^"]*"\s*,\s*"target"/.test(text) ? 0.5 : 0;
  },
  read: readNetjson,
};
