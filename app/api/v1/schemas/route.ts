import { readOnly } from "#lib/server/web/http/http.ts";
import { PUBLISHED_SCHEMAS } from "#lib/wire/api/schemas.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async () => ({
  kind: "json",
  value: { schemas: Object.keys(PUBLISHED_SCHEMAS) },
}));
