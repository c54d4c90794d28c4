import { analysisAnswer } from "#lib/server/web/api/answers.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ mesh = "" }, request) =>
  analysisAnswer(mesh, "fix-first", request),
);
