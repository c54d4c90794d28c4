/** Takes the plain form of an alert, and leads back to the alerts. */

import { webContext } from "#lib/server/web/context/context.ts";
import { changeRefusal, refusedChange } from "#lib/server/web/http/change-guard.ts";
import { boundedForm, refusedBody } from "#lib/server/web/http/http-body.ts";

export const dynamic = "force-dynamic";

const FORM_BYTES_MAX = 1_000;

export async function POST(request: Request, { params }: { params: Promise<{ lang: string; mesh: string }> }): Promise<Response> {
  const { lang, mesh } = await params;
  const { reader, site } = webContext();
  const facts = site().meshes.find(({ id }) => id === mesh);
  if (facts === undefined || facts.technicians !== "open" || !site().anonymousChanges) return new Response(null, { status: 403 });
  const refused = changeRefusal(request);
  if (refused !== null) return refusedChange(refused);
  const body = await boundedForm(request, FORM_BYTES_MAX);
  if (!body.ok) return refusedBody(body.error);
  const alert = body.value.get("alert");
  // One that is gone meanwhile needs no word: the page that follows no longer shows it.
  if (alert !== null) await reader.acknowledge(mesh, alert);
  const back = `/${encodeURIComponent(lang)}/${mesh}/alerts`;
  return new Response(null, { status: 303, headers: { Location: back, "Cache-Control": "no-store" } });
}
