import { removeMarkAnswer } from "#lib/server/web/api/history.ts";
import { writable } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = writable({
  DELETE: async ({ mesh = "", id = "" }, request) => removeMarkAnswer(mesh, id, request),
});
