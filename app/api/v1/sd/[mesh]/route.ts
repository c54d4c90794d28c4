import { discoveryAnswer } from "#lib/server/web/api/metrics.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(({ mesh = "" }, request) =>
  discoveryAnswer(mesh, request),
);
