/** The Model Context Protocol over streamable HTTP, without sessions: each request stands alone. */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { withWords } from "#components/i18n/fix-first/sentence.ts";
import { createMcpServer } from "#lib/server/mcp/server.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import { boundedJson } from "#lib/server/web/http/http-body.ts";
import type { FixFirstFigures } from "#lib/wire/api/analysis.ts";
import type { Language } from "#lib/wire/api/site.ts";

export const dynamic = "force-dynamic";

const BODY_BYTES_MAX = 65_536;
/** At once: the thread that answers them answers everybody else too. */
const ASKED_MAX = 8;
let asked = 0;

export async function POST(request: Request): Promise<Response> {
  if (asked >= ASKED_MAX) return refusal(503, "Others are asking just now. Try again in a moment.", { "retry-after": "2" });
  const body = await boundedJson(request, BODY_BYTES_MAX);
  if (!body.ok)
    return refusal(body.error === "too-large" ? 413 : 400, `The body is ${body.error}: JSON of at most ${BODY_BYTES_MAX} bytes`);
  asked += 1;
  try {
    const { reader, nowMs, site } = webContext();
    const timezoneOf = (mesh: string) => site().meshes.find(({ id }) => id === mesh)?.timezone ?? "UTC";
    const fixFirstWords = (figures: FixFirstFigures, language: Language) =>
      withWords(figures, language, timezoneOf(figures.mesh));
    const server = createMcpServer({ reader, nowMs, fixFirstWords }, (cause) => console.error(cause));
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    return await transport.handleRequest(request, { parsedBody: body.value });
  } finally {
    asked -= 1;
  }
}

/** There are no sessions to listen to or to end. */
export const GET = () => refusal(405, "Ask by POST", { allow: "POST" });
export const DELETE = GET;

function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }, { status, headers });
}
