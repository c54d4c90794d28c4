import { whatIfAnswer } from "#lib/server/web/api/answers.ts";
import { computing } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = computing(async ({ mesh = "" }, request) =>
  whatIfAnswer(mesh, request),
);
