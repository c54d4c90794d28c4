/** What is said of a file that no source reads: once, with what was looked for. */
import { isWebPage, textOf, unpacked, WEB_PAGE } from "./recorded/bytes.ts";
import { fileSources, folderSources } from "./registry.ts";
import { cleanMessage } from "./scalars/text.ts";
import type { FileRefusal } from "./source.ts";

const BYTES_MAX = 200 * 1024 * 1024;
const SHOWN_CHARACTERS = 60;

/** `isUnknown`: what was looked for is news, `LOOKED_FOR` tells it. */
export function unknownKind(bytes: Uint8Array): { refusal: FileRefusal; isUnknown: boolean } {
  const content = unpacked(bytes, BYTES_MAX);
  if (!content.ok) return { refusal: content.error, isUnknown: false };
  const begin = textOf(content.value.subarray(0, 400)).trim();
  if (begin === "") return { refusal: { code: "empty", message: "the file holds nothing but white space" }, isUnknown: false };
  if (isWebPage(content.value)) return { refusal: WEB_PAGE, isUnknown: false };
  const message = `of no kind that is known here; it begins with: ${cleanMessage(begin, SHOWN_CHARACTERS)}`;
  return { refusal: { code: "unexpected-shape", message }, isUnknown: true };
}

export const LOOKED_FOR = `looked for: ${[...fileSources, ...folderSources].map(({ label }) => label).join("; ")}`;
