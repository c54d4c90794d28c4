import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CgiName, createMesh } from "#emulator/answers/mesh.ts";
import { readCapture, recordedAnswer } from "#emulator/replay/capture.ts";
import { foreignTo, type Shape, shapeOf } from "./shape.ts";

const folder = fileURLToPath(new URL("../../../../shared/data/bmx-captures/", import.meta.url));
const atMs = Date.UTC(2026, 10, 22, 19, 40, 7);

const cases = [
  {
    protocol: "bmx6" as const,
    cgi: "bmx6-info" as const,
    captures: ["bmx6-12n", "bmx6-3n", "bmx6-12n-after"],
    queries: ["status", "interfaces", "links", "originators", "originators/all", "descriptions", "descriptions/all", "/", ""],
    special: ["$info", "$neighbours", "$tunnels", "$myself"],
  },
  {
    protocol: "bmx7" as const,
    cgi: "bmx7-info" as const,
    captures: ["bmx7-12n", "bmx7-3n"],
    queries: [
      "status",
      "interfaces",
      "links",
      "originators",
      "originators/all",
      "descriptions",
      "descriptions/all",
      "/",
      "",
      "netjson",
    ],
    special: [
      "$info",
      "$neighbours",
      "$tunnels",
      "$originators",
      "netjson/network-graph.json",
      "netjson/network-routes.json",
      "netjson/all",
    ],
  },
];

/** What the recorded meshes did not happen to show, and real daemons do. */
const allowed = [
  /^\.originators\[\]\.(metric)/,
  /\.TOPOLOGY_EXTENSION/, // an originator without links
  /^\.myself\.(net6|net4): ip/, // the recorded hosts lacked luci.ip
];

function realShape(captures: readonly string[], query: string): Shape {
  const shape: Shape = new Map();
  for (const name of captures) {
    for (const node of Object.values(readCapture(`${folder}${name}.json`).nodes)) {
      const body = recordedAnswer(node, query)?.body ?? "";
      if (body !== "" && !body.startsWith("ERROR") && !/,\s*\]/.test(body)) shapeOf(JSON.parse(body), shape);
    }
  }
  return shape;
}

describe.runIf(existsSync(folder)).each(cases)(
  "$protocol answers against real ones",
  ({ protocol, cgi, captures, queries, special }) => {
    const mesh = createMesh({ seed: 1, protocol, mishaps: false });

    it.each([...queries, ...special])("%s has the keys, types and forms of the real answer, and all of them", (query) => {
      const real = realShape(captures, query);
      const made: Shape = new Map();
      for (const node of mesh.nodes) {
        const answer = mesh.answerFor(node.index, cgi, query, atMs);
        if (answer === "silent" || answer.body === "" || /^(ERROR|\[\d)/.test(answer.body)) continue;
        if (query === "" && protocol === "bmx6" && node.oldScript) continue; // the script before 2017 has no help
        expect(answer).toMatchObject({ status: 200, contentType: "application/json" });
        shapeOf(JSON.parse(answer.body), made);
      }
      expect(made.size).toBeGreaterThan(1);
      expect(foreignTo(real, made).filter((line) => !allowed.some((rule) => rule.test(line)))).toEqual([]);
      const missing = [...real.keys()].filter((path) => !made.has(path));
      expect(missing.filter((path) => !/LOOPBACK/.test(path))).toEqual([]);
    });
  },
);

describe.runIf(existsSync(folder)).each(cases)("$protocol texts against real ones", ({ protocol, cgi, captures }) => {
  const mesh = createMesh({ seed: 1, protocol, mishaps: false });

  it("writes JSON with the very blanks, breaks and escapes of the daemon and the script", () => {
    // Read here: the body of a described suite runs also where it is skipped.
    const real = readCapture(`${folder}${captures[0]}.json`);
    const skeleton = (text: string) =>
      text
        .replace(/"(?:[^"\\]|\\.)*"/g, (word) => (word.includes("/") ? (word.includes("\\/") ? "S\\/" : "S/") : "S"))
        .replace(/-?\d+(\.\d+)?/g, "N");
    const plain = mesh.nodes.find((node) => !node.mute && !node.frozen && !node.oldScript && node.hasTun && node.hasTopology);
    for (const query of ["status", "$info", "$neighbours", "originators", "originators/all", "/", "nope", "sms", "..", "$nope"]) {
      const made = mesh.answerFor(plain?.index ?? 0, cgi, query, atMs);
      const recorded = Object.values(real.nodes).map((node) => recordedAnswer(node, query)?.body ?? "");
      if (made === "silent") throw new Error("asked a silent node");
      const ends = (text: string) => `${skeleton(text).slice(0, 40)} … ${skeleton(text).slice(-12)}`;
      const shown =
        query === "$neighbours" ? recorded.map(ends) : recorded.map((text) => skeleton(text).slice(0, 60) + text.slice(-4));
      const ours = query === "$neighbours" ? ends(made.body) : skeleton(made.body).slice(0, 60) + made.body.slice(-4);
      expect(shown.map((text) => text.replace(/S\s*$/, ""))).toContain(ours.replace(/S\s*$/, ""));
    }
  });

  it("gives the same percentages, only those a window of 48 hellos can give", () => {
    const possible = {
      bmx6: { rx: new Set<number>(), tx: new Set<number>() },
      bmx7: { rx: new Set<number>(), tx: new Set<number>() },
    };
    for (let heard = 0; heard <= 48; heard += 1) {
      possible.bmx6.rx.add(Math.floor((100 * heard) / 48));
      possible.bmx6.tx.add(Math.floor((100 * Math.floor((127 * heard) / 48)) / 127));
      const whole = Math.floor((100 * Math.floor((255 * heard) / 48)) / 255);
      possible.bmx7.rx.add(whole);
      possible.bmx7.tx.add(whole);
    }
    const seen = new Set<number>();
    for (let hour = 0; hour < 24; hour += 3) {
      for (const { rx, tx } of linkPercents(mesh, cgi, protocol, atMs + hour * 3_600_000)) {
        expect([possible[protocol].rx.has(rx), possible[protocol].tx.has(tx), rx, tx]).toEqual([true, true, rx, tx]);
        seen.add(rx);
      }
    }
    expect(seen.size).toBeGreaterThan(12);
  });
});

function linkPercents(mesh: ReturnType<typeof createMesh>, cgi: CgiName, protocol: "bmx6" | "bmx7", ms: number) {
  return mesh.nodes.flatMap((node) => {
    const answer = mesh.answerFor(node.index, cgi, "links", ms);
    if (answer === "silent" || answer.body === "") return [];
    const { links }: { links: Record<string, number>[] } = JSON.parse(answer.body);
    return links.map((link) => ({
      rx: link[protocol === "bmx6" ? "rxRate" : "rq"] ?? -1,
      tx: link[protocol === "bmx6" ? "txRate" : "tq"] ?? -1,
    }));
  });
}
