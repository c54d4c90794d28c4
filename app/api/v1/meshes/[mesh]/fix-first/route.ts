import { withWords } from "#components/i18n/fix-first/sentence.ts";
import { fixFirstAnswer } from "#lib/server/web/api/answers.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ mesh = "" }, request) =>
  fixFirstAnswer(mesh, request, withWords),
);
