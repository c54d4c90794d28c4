import { problem, readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async () =>
  problem("not-found", "The API is described at /api/v1/openapi.json"),
);
