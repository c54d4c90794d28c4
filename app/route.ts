/** The bare address: the visitor's language, as the browser asks for it. */

import { webContext } from "#lib/server/web/context/context.ts";
import { chosenLanguage } from "#lib/wire/api/site.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Response {
  const language = chosenLanguage(request.headers.get("accept-language"), webContext().site().languages);
  return new Response(null, {
    status: 307,
    headers: { Location: `/${language}`, Vary: "Accept-Language", "Cache-Control": "no-cache" },
  });
}
