import { readOnly } from "#lib/server/web/http.ts";
import { discoveryAnswer } from "#lib/server/web/metrics.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(({ mesh = "" }, request) =>
  discoveryAnswer(mesh, request),
);
