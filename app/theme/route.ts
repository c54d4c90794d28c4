/** Keeps the choice of light or dark in a cookie. A form posts here without JavaScript and is sent back where it came from. */
import { themeCookie, themeOf } from "#components/shell/theme.ts";
import { boundedForm, refusedBody } from "#lib/server/web/http/http-body.ts";

export const dynamic = "force-dynamic";

const FORM_BYTES_MAX = 1_000;

/** A path of this site as Location: one slash, then neither slash nor backslash, which browsers read as another host's name. */
const OWN_PATH = /^\/(?![/\\])/;

/** The path of the page that the form was on; an address of another site never leads anywhere. */
function back(request: Request): string {
  const referer = request.headers.get("referer");
  const url = referer !== null && URL.canParse(referer) ? new URL(referer) : null;
  if (url === null || url.host !== request.headers.get("host")) return "/";
  const path = `${url.pathname}${url.search}`;
  return OWN_PATH.test(path) ? path : "/";
}

export async function POST(request: Request): Promise<Response> {
  const form = await boundedForm(request, FORM_BYTES_MAX);
  if (!form.ok) return refusedBody(form.error);
  const chosen = form.value.get("theme");
  return new Response(null, {
    status: 303,
    headers: { Location: back(request), "Set-Cookie": themeCookie(themeOf(chosen ?? undefined)), "Cache-Control": "no-store" },
  });
}
