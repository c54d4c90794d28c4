import { acknowledgeAnswer } from "#lib/server/web/api/alerts.ts";
import { writable } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = writable({
  POST: async ({ mesh = "", id = "" }, request) => acknowledgeAnswer(mesh, id, request),
});
