/** `/metrics` and service discovery: what is told of nodes, to whom, and in a form that nothing in a name can break. */
import { describe, expect, it } from "vitest";
import { discoveryAnswer, metricsAnswer } from "#lib/server/web/api/metrics.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { targetGroupsSchema } from "#lib/wire/api/service-discovery.ts";
import { familiesText, family, placeFamilies } from "#lib/wire/exports/prometheus.ts";
import { indexSnapshot } from "#lib/wire/views/index.ts";
import { type MemorySite, type MemorySiteOptions, memorySite } from "#tests/support/memory-site.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

function site(metrics: MemorySiteOptions["metrics"] = {}): MemorySite {
  const made = memorySite(
    [
      { id: "open", name: "Open", technicians: "open", nodes: 30, seed: 4 },
      { id: "closed", name: "Closed", technicians: "closed", nodes: 30, seed: 9, protocol: "bmx7" },
    ],
    { metrics },
  );
  provideWebContext(made);
  return made;
}

async function metricsText(): Promise<string> {
  const answer = await metricsAnswer();
  return answer.kind === "text" ? answer.text : "";
}

async function targets(mesh: string, authorization?: string) {
  const headers = new Headers(authorization === undefined ? {} : { authorization });
  return discoveryAnswer(mesh, new Request("http://localhost/x", { headers }));
}

/** Lines of samples by family, in their order. */
function samples(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const name = line.replace(/[{ ].*/, "");
    found.set(name, [...(found.get(name) ?? []), line]);
  }
  return found;
}

describe("metrics", () => {
  it("tell of meshes, and of no node unless the operator wants it", async () => {
    site();
    const text = await metricsText();
    expect(text).toContain('teranyina_alerts{mesh="open",level="bad"} 0');
    expect(text).not.toContain("node=");
  });

  it("tell of every node and link, each family in one piece, and no address of a closed mesh", async () => {
    const { reader } = site({ perNode: true });
    const text = await metricsText();
    const families = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    expect(new Set(families).size).toBe(families.length);
    const found = samples(text);
    expect([...found.keys()]).toEqual(families.filter((name) => found.has(name ?? "")));
    const up = found.get("teranyina_node_up") ?? [];
    const known = (await Promise.all(["open", "closed"].map((mesh) => reader.nodes(mesh)))).flatMap((view) => view?.nodes ?? []);
    expect(up).toHaveLength(known.filter(({ state }) => state !== "unknown" && state !== "stale").length);
    const daemons = [...(found.get("bmx6_status") ?? []), ...(found.get("bmx7_status") ?? [])];
    expect(daemons.length).toBeGreaterThan(20);
    for (const line of daemons) expect(line.includes("address=")).toBe(line.includes('mesh="open"'));
    expect(found.get("bmx6_link_rxRate")?.[0]).toMatch(
      /^bmx6_link_rxRate\{mesh="open",node=".*",link=".*",source=".*",target=".*",dev=".*"\} \d/,
    );
  });

  it("escape what a name may hold, and keep no lone surrogate", () => {
    const text = familiesText([family("x", 'a\\b\n"c"', [{ labels: { name: 'q"\\\n\ud800é', none: null }, value: 1.5 }])]);
    expect(text).toBe('# HELP x a\\\\b\\n"c"\n# TYPE x gauge\nx{name="q\\"\\\\\\n\ufffdé"} 1.5\n');
  });

  it("have no sample of what is not known", () => {
    const { snapshot } = syntheticMesh({ nodes: 24, seed: 2, mesh: "m", round: 1 });
    const unknown = {
      ...snapshot,
      nodes: snapshot.nodes.map((node) => ({ ...node, state: "unknown" as const, answeredAt: null })),
      links: snapshot.links.map((link) => {
        const blind = { ...link.directions.ab, quality: null, countedByReceiver: null, toldToSender: null, bandwidthMbps: null };
        return { ...link, directions: { ab: blind, ba: blind } };
      }),
    };
    expect(
      placeFamilies(indexSnapshot(unknown))
        .map((one) => one.samples)
        .join(""),
    ).toBe("");
  });
});

describe("service discovery", () => {
  it("gives the routers of an open mesh as targets, with their port", async () => {
    site({ exporterPort: 9200 });
    const answer = await targets("open");
    const groups = targetGroupsSchema.parse(answer.kind === "json" ? answer.value : null);
    expect(groups.length).toBeGreaterThan(10);
    for (const { targets: some, labels } of groups) {
      expect(some).toHaveLength(1);
      expect(some[0]).toMatch(/^(\[[0-9a-f:]+\]|[\d.]+):9200$/);
      expect(labels).toMatchObject({ mesh: "open", __meta_teranyina_protocols: "bmx6" });
    }
  });

  it("gives those of a closed one only for the operator's token", async () => {
    site();
    expect(await targets("closed", "Bearer ")).toMatchObject({ kind: "problem", code: "forbidden" });
    site({ token: "let-me-in" });
    expect(await targets("closed")).toMatchObject({ kind: "problem", code: "forbidden" });
    expect(await targets("closed", "Bearer let-me-out")).toMatchObject({ kind: "problem", code: "forbidden" });
    const answer = await targets("closed", "Bearer let-me-in");
    const groups = targetGroupsSchema.parse(answer.kind === "json" ? answer.value : null);
    expect(groups.length).toBeGreaterThan(10);
    expect(await targets("nowhere")).toMatchObject({ kind: "problem", code: "unknown-mesh" });
  });
});
