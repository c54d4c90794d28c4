import { webContext } from "#lib/server/web/context/context.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async () => ({
  kind: "json",
  value: await webContext().reader.meshes(),
}));
