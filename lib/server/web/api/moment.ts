/** The instant that a page's address asks for. */
import { instantOfValue } from "../../../collectors/recorded/instant.ts";
import type { At } from "../context/context.ts";

/** What a `datetime-local` field gives, and an instant with its offset; a plus sign in an address comes as a space. */
const WRITTEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+ -]\d{2}:\d{2})?$/;

/** @param timezone of the mesh, for a time without an offset. @returns null where the address asks for none, or for nonsense. */
export function momentOf(text: string | undefined, timezone: string): At {
  if (text === undefined || !WRITTEN.test(text)) return null;
  return instantOfValue(text.replace(" ", "+"), timezone)?.at ?? null;
}
