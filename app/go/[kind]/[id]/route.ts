/** `/go/device/{gdev}` and `/go/node/{nid}`: from guifi.net's numbers to the page of the node, in whichever mesh it is. */

import { webContext } from "#lib/server/web/context/context.ts";
import { chosenLanguage } from "#lib/wire/api/site.ts";

export const dynamic = "force-dynamic";

const KINDS = { device: "device", node: "place" } as const;
const NUMBER = /^[1-9]\d{0,11}$/;

export async function GET(request: Request, { params }: { params: Promise<{ kind: string; id: string }> }): Promise<Response> {
  const { kind, id } = await params;
  if ((kind !== "device" && kind !== "node") || !NUMBER.test(id)) return unknown(`Ask for /go/device/NUMBER or /go/node/NUMBER`);
  const { reader, site } = webContext();
  const { meshes, languages } = site();
  const language = chosenLanguage(request.headers.get("accept-language"), languages);
  for (const mesh of meshes) {
    const uid = await reader.findNode(mesh.id, { by: KINDS[kind], number: Number(id) });
    if (uid === null) continue;
    // Where a node is may change; and a redirect that is relative holds behind every proxy.
    const location = `/${language}/${mesh.id}?node=${encodeURIComponent(uid)}`;
    return new Response(null, { status: 302, headers: { location, "cache-control": "no-cache", vary: "accept-language" } });
  }
  return unknown(`No mesh here has the ${kind} ${id} of guifi.net`);
}

function unknown(text: string): Response {
  return new Response(`${text}\n`, { status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
}
