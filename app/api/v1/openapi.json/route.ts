import { webContext } from "#lib/server/web/context/context.ts";
import { readOnly } from "#lib/server/web/http/http.ts";
import { openApiDocument } from "#lib/wire/api/openapi.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async () => {
  const { reader, site } = webContext();
  return { kind: "json", value: openApiDocument((await reader.status()).version, site().baseUrl) };
});
