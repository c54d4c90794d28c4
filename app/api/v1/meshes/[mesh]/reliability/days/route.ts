import { reliabilityAnswer } from "#lib/server/web/api/history.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ mesh = "" }, request) =>
  reliabilityAnswer(mesh, "days", request),
);
