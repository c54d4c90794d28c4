import { readOnly } from "#lib/server/web/http.ts";
import { liveAnswer } from "#lib/server/web/metrics.ts";

export const dynamic = "force-dynamic";
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(liveAnswer);
