import { layerAnswer } from "#lib/server/web/api/layer.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ mesh = "", layer = "" }, request) =>
  layerAnswer(mesh, layer, request),
);
