import { meshAnswer } from "#lib/server/web/api/answers.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ mesh = "" }) => meshAnswer(mesh));
