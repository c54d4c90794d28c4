/** The Model Context Protocol by the SDK's own client: over HTTP through the route, and on standard input and output. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { PROJECT_ROOT } from "#lib/server/web/http/http-server.ts";
import { meshesSchema } from "#lib/wire/api/views.ts";
import { memorySite } from "#tests/support/memory-site.ts";
import { cli } from "#tests/support/run-cli.ts";
import { GET, POST } from "../../../app/mcp/route.ts";

const textOf = (result: unknown) =>
  z.object({ content: z.array(z.object({ text: z.string() })) }).parse(result).content[0]?.text ?? "";
const structured = (result: unknown) =>
  z.object({ structuredContent: z.record(z.string(), z.unknown()) }).parse(result).structuredContent;

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

describe("over HTTP", () => {
  let client: Client;
  const ask = (name: string, given: Record<string, unknown>) => client.callTool({ name, arguments: given });

  beforeAll(async () => {
    provideWebContext(memorySite([{ id: "sants", name: "Sants", technicians: "closed", nodes: 30, seed: 4 }]));
    const transport = new StreamableHTTPClientTransport(new URL("http://127.0.0.1/mcp"), {
      fetch: async (url, init) => {
        const request = new Request(url, init);
        return request.method === "POST" ? POST(request) : GET();
      },
    });
    client = await connected(transport);
  });
  afterAll(() => client.close());

  it("lists tools that only read, each with the form of its answer", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      "alerts",
      "compare_moments",
      "find_node",
      "fix_first",
      "list_meshes",
      "node_status",
      "recent_events",
      "reliability",
      "what_if",
    ]);
    for (const { annotations, outputSchema } of tools) {
      expect(annotations?.readOnlyHint).toBe(true);
      expect(outputSchema?.type).toBe("object");
    }
  });

  it("tells what the API tells: meshes, a node found by name, its state", async () => {
    expect(meshesSchema.parse(structured(await ask("list_meshes", {}))).meshes.map(({ id }) => id)).toEqual(["sants"]);
    const found = z
      .object({ found: z.number(), nodes: z.array(z.object({ uid: z.string(), label: z.string() })) })
      .parse(structured(await ask("find_node", { mesh: "sants", name: "n" })));
    expect(found.found).toBeGreaterThan(0);
    const [node] = found.nodes;
    const status = await ask("node_status", { mesh: "sants", node: node?.uid });
    expect(structured(status)).toMatchObject({ mesh: "sants", node: { uid: node?.uid } });
    expect(textOf(status)).toContain(node?.label);
  });

  it("keeps a closed mesh closed", async () => {
    const told = JSON.stringify([
      await ask("find_node", { mesh: "sants", name: "n" }),
      await ask("recent_events", { mesh: "sants" }),
    ]);
    expect(told).not.toMatch(/fd66:66:66|\b10\.\d+\.\d+\.\d+/);
  });

  it.each([
    ["node_status", { mesh: "nowhere", node: "x" }, "find_node"],
    ["node_status", { mesh: "../etc", node: "x" }, ""],
    ["find_node", { mesh: "sants", name: "x".repeat(5_000) }, ""],
    ["recent_events", { mesh: "sants", limit: 1e9 }, ""],
    ["reliability", { mesh: "sants", from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z" }, "after from"],
    ["compare_moments", { mesh: "sants", from: "yesterday", to: "today" }, ""],
    ["what_if", { mesh: "sants", changes: [] }, ""],
    ["what_if", { mesh: "sants", changes: "all" }, ""],
  ])("refuses %s %j in words", async (name, given, words) => {
    const result = await ask(name, given);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(words);
    expect(textOf(result)).not.toMatch(/\bat .*\.ts:\d/);
  });

  it("takes no body without a limit, and only POST", async () => {
    const post = (body: string) => POST(new Request("http://127.0.0.1/mcp", { method: "POST", body }));
    expect((await post("x".repeat(100_000))).status).toBe(413);
    expect((await post("no json")).status).toBe(400);
    expect(GET().status).toBe(405);
  });
});

describe("on standard input and output", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "teranyina-mcp-"));
    const url = `sqlite:${join(folder, "store.db")}`;
    const span = [
      "--from",
      "2026-11-20T00:00:00Z",
      "--to",
      "2026-11-20T02:00:00Z",
      "--step",
      "300",
      "--nodes",
      "12",
      "--seed",
      "5",
    ];
    const { status, error } = await cli("simulate", "--history", url, "--mesh", "vila", ...span);
    expect(status, error).toBe(0);
    const mesh = { id: "vila", name: "Vila", seeds: ["127.0.0.1:1"] };
    writeFileSync(join(folder, "teranyina.yaml"), JSON.stringify({ history: { url }, meshes: [mesh] }));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("answers out of the store of the configuration", async () => {
    const client = await connected(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(PROJECT_ROOT, "cli", "teranyina.mjs"), "mcp", "--config", join(folder, "teranyina.yaml")],
        cwd: folder,
      }),
    );
    const span = { from: "2026-11-20T00:00:00Z", to: "2026-11-20T02:00:00Z" };
    const told = await client.callTool({ name: "reliability", arguments: { mesh: "vila", ...span } });
    const { out } = await cli(
      "reliability",
      "--mesh",
      "vila",
      "--history",
      `sqlite:${join(folder, "store.db")}`,
      "--from",
      span.from,
      "--to",
      span.to,
      "--json",
    );
    expect(structured(told)).toEqual(JSON.parse(out));
    const fix = await client.callTool({ name: "fix_first", arguments: { mesh: "vila", language: "ca" } });
    expect(fix.isError ?? false, textOf(fix)).toBe(false);
    await client.close();
  }, 60_000);
});
