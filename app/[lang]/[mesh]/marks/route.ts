/** Makes and removes marks from the plain forms of the Changes page, and leads back there. */

import { momentOf } from "#lib/server/web/api/moment.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import { changeRefusal, refusedChange } from "#lib/server/web/http/change-guard.ts";
import { boundedForm, refusedBody } from "#lib/server/web/http/http-body.ts";
import { markRequestSchema } from "#lib/wire/api/history.ts";

export const dynamic = "force-dynamic";

const FORM_BYTES_MAX = 4_000;

export async function POST(request: Request, { params }: { params: Promise<{ lang: string; mesh: string }> }): Promise<Response> {
  const { lang, mesh } = await params;
  const { reader, site } = webContext();
  const facts = site().meshes.find(({ id }) => id === mesh);
  if (facts === undefined || facts.technicians !== "open" || !site().anonymousChanges) return new Response(null, { status: 403 });
  const refused = changeRefusal(request);
  if (refused !== null) return refusedChange(refused);
  const body = await boundedForm(request, FORM_BYTES_MAX);
  if (!body.ok) return refusedBody(body.error);
  const form = body.value;
  const remove = form.get("remove");
  const entity = form.get("entity");
  const asked = markRequestSchema.safeParse({
    at: momentOf(form.get("at") ?? undefined, facts.timezone),
    label: form.get("label"),
    ...(entity === null ? {} : { entity }),
    ...(form.get("who") ? { who: form.get("who") } : {}),
  });
  if (remove !== null) await reader.removeMark(mesh, remove);
  else if (asked.success) await reader.addMark(mesh, asked.data);
  const kind = entity?.includes("~") === true ? "links" : "nodes";
  const page = entity === null ? "changes#marks" : `${kind}/${encodeURIComponent(entity)}#visits`;
  const back = `/${encodeURIComponent(lang)}/${mesh}/${page}`;
  return new Response(null, { status: 303, headers: { Location: back, "Cache-Control": "no-store" } });
}
