/** Keeps the choice of light or dark in a cookie. A form posts here without JavaScript and is sent back where it came from. */
import { themeCookie, themeOf } from "#components/shell/theme.ts";

export const dynamic = "force-dynamic";

/** The path of the page that the form was on; an address of another site never leads anywhere. */
function back(request: Request): string {
  const referer = request.headers.get("referer");
  const url = referer !== null && URL.canParse(referer) ? new URL(referer) : null;
  return url !== null && url.host === request.headers.get("host") ? `${url.pathname}${url.search}` : "/";
}

export async function POST(request: Request): Promise<Response> {
  const chosen = new URLSearchParams((await request.text()).slice(0, 200)).get("theme");
  return new Response(null, {
    status: 303,
    headers: { Location: back(request), "Set-Cookie": themeCookie(themeOf(chosen ?? undefined)), "Cache-Control": "no-store" },
  });
}
