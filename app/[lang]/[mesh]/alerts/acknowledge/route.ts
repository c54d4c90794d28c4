/** Takes the plain form of an alert, and leads back to the alerts. */
import { isFromHere } from "#lib/server/web/api-history.ts";
import { webContext } from "#lib/server/web/context.ts";

export const dynamic = "force-dynamic";

const BODY_MAX = 1_000;

export async function POST(request: Request, { params }: { params: Promise<{ lang: string; mesh: string }> }): Promise<Response> {
  const { lang, mesh } = await params;
  const { reader, site } = webContext();
  const facts = site().meshes.find(({ id }) => id === mesh);
  if (facts === undefined || facts.technicians !== "open" || !isFromHere(request)) return new Response(null, { status: 403 });
  const alert = new URLSearchParams((await request.text()).slice(0, BODY_MAX)).get("alert");
  // One that is gone meanwhile needs no word: the page that follows no longer shows it.
  if (alert !== null) await reader.acknowledge(mesh, alert);
  const back = `/${encodeURIComponent(lang)}/${mesh}/alerts`;
  return new Response(null, { status: 303, headers: { Location: back, "Cache-Control": "no-store" } });
}
