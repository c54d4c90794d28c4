import { problem, readOnly } from "#lib/server/web/http/http.ts";
import { publishedSchema } from "#lib/wire/api/schemas.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async ({ name = "" }) => {
  const schema = publishedSchema(name);
  return schema === null ? problem("not-found", "The published schemas: /api/v1/schemas") : { kind: "json", value: schema };
});
