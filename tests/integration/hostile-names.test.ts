/** A router with a hostile name, from its recorded answer to everything that shows names: page, picture, files, log. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { markupToHtml } from "#components/map/base/markup.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { svgMap } from "#components/map/svg/svg-map.ts";
import type { Snapshot } from "#lib/model/index.ts";
import { createLog } from "#lib/server/log.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { exportSnapshot } from "#lib/wire/exports/registry.ts";
import { encodeWire, POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { packWire } from "#lib/wire/map/pack.ts";
import { embedDocument } from "../../app/embed/document.ts";

const SCRIPT = `"><script>alert(1)</script>`;
const OVERRIDE = "\u202egpj.exe";
const CAPTURE = join(import.meta.dirname, "../fixtures/captures/bmx6-3n.json");

let folder: string;
let snapshot: Snapshot;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-hostile-"));
  const capture = JSON.parse(readFileSync(CAPTURE, "utf8"));
  const hosts = Object.values(capture.nodes).map((node) => JSON.parse(statusOf(node)).status.name);
  // A daemon writes its name into every answer, with slashes and quotes escaped.
  let text = JSON.stringify(capture);
  for (const [host, name] of [
    [hosts[0], SCRIPT],
    [hosts[1], OVERRIDE],
  ] as const) {
    const escaped = JSON.stringify(JSON.stringify(name).slice(1, -1)).slice(1, -1);
    text = text.replaceAll(`\\"name\\": \\"${host}\\"`, `\\"name\\": \\"${escaped}\\"`);
  }
  const file = join(folder, "mesh.json");
  writeFileSync(file, text);
  const read = await readSnapshotFrom(file);
  if (!read.ok) throw new Error(read.error);
  const place = { lat: 41.4, lon: 2.16, elevationM: null, source: "config", doubtful: false } as const;
  snapshot = { ...read.value.snapshot, nodes: read.value.snapshot.nodes.map((node) => ({ ...node, place })) };
});
afterAll(() => rmSync(folder, { recursive: true }));

function statusOf(node: unknown): string {
  const { queries } = node as { queries: Record<string, { body: string }> };
  return queries.status?.body ?? "";
}

describe("a hostile name", () => {
  const positions = () => Object.fromEntries(snapshot.nodes.map(({ uid }, i) => [uid, [i * 10, i * 7] as [number, number]]));
  const wire = () => encodeWire(snapshot, positions());

  it("comes in as the data that it is", () => {
    const names = snapshot.nodes.map(({ hostname }) => hostname);
    expect(names).toContain(SCRIPT);
    expect(names.some((name) => name?.includes("gpj.exe"))).toBe(true);
  });

  it.each(EXPORT_FORMATS)("is harmless in %s", (format) => {
    const { body, contentType } = exportSnapshot(snapshot, format, positions());
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    expect(text).toContain("alert(1)");
    expect(text).not.toContain("\u202e");
    if (/xml|svg|html/.test(contentType)) expect(text).not.toContain("<script");
    else expect(contentType).toMatch(/json|csv|graphviz|dot/);
    if (contentType.includes("csv")) expect(text).not.toMatch(/(^|,)[=+@]/m);
  });

  it("is text in the picture and in the embed", () => {
    const texts = mapTexts("en");
    const svg = markupToHtml(svgMap({ wire: wire(), meshName: SCRIPT, selection: null, path: null, texts }));
    const page = embedDocument({
      mesh: "m",
      meshName: SCRIPT,
      timezone: "UTC",
      language: "en",
      theme: null,
      isLate: false,
      partial: null,
      assets: { script: "/build/embed.js", css: "" },
      selection: null,
      at: null,
      around: null,
      path: null,
      etag: '"1"',
      wire: packWire(wire(), POSITION_STEPS),
    });
    for (const html of [svg, page]) {
      expect(html).toContain("alert(1)");
      expect(html).not.toContain("<script>alert");
    }
    expect(svg).not.toContain("\u202e");
  });

  it("is one line of the log, with nothing that a terminal obeys", () => {
    const path = join(folder, "log");
    const output = openSync(path, "w");
    createLog("test", output).warn({ node: `${OVERRIDE}\n\u001b[31m${SCRIPT}` }, "refusal");
    closeSync(output);
    const text = readFileSync(path, "utf8");
    expect(text.trimEnd().split("\n")).toHaveLength(1);
    expect(text).not.toContain("\u001b");
    expect(JSON.parse(text).node).toContain(SCRIPT);
  });
});
