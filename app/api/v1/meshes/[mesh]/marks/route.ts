import { addMarkAnswer, marksAnswer } from "#lib/server/web/api/history.ts";
import { writable } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = writable({
  GET: async ({ mesh = "" }) => marksAnswer(mesh),
  POST: async ({ mesh = "" }, request) => addMarkAnswer(mesh, request),
});
