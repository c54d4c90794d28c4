/** Who may change something: a page of our own, and not too often. Whether the mesh takes changes at all, the reading thread says. */

import { webContext } from "../context/context.ts";
import { CLIENT_HEADER } from "./client-address.ts";
import type { Answer } from "./http.ts";

type Refusal = Answer & { kind: "problem" };

/** To be asked once for each change. null: it may be made. */
export function changeRefusal(request: Request): Refusal | null {
  if (!isFromHere(request)) return { kind: "problem", code: "forbidden", detail: "Changes are made on this site's own pages" };
  const waitS = webContext().changes.take(request.headers.get(CLIENT_HEADER) ?? "");
  if (waitS === 0) return null;
  const detail = "Too many changes were made lately. Try again later.";
  return { kind: "problem", code: "too-many-changes", detail, retryAfterS: waitS };
}

/** The same for a plain form. */
export function refusedChange({ code, retryAfterS }: Refusal): Response {
  if (code !== "too-many-changes") return new Response(null, { status: 403, headers: { "Cache-Control": "no-store" } });
  return new Response(null, { status: 429, headers: { "Cache-Control": "no-store", "Retry-After": String(retryAfterS ?? 1) } });
}

/** Every browser names the origin of what it posts. What names none is refused: nothing but a page of ours has a reason to change things. */
function isFromHere(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  if (origin === new URL(webContext().site().baseUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}
