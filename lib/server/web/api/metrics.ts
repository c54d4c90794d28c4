/** `/metrics` in Prometheus' text format (version 0.0.4) and `/healthz`, `/livez`. Few series: no node and no value is a label. */
import type { ProtocolCoverage } from "../../../model/index.ts";
import type { MeshSummary, Status } from "../../../wire/api/views.ts";
import { webContext } from "../context/context.ts";
import type { Answer } from "../http/http.ts";

type Sample = { labels: Readonly<Record<string, string>>; value: number };

/** 503 where a mesh has no round in time or the store is gone, with the reason of each. Asks nobody. */
export async function healthAnswer(): Promise<Answer> {
  const { ok, body } = webContext().health();
  return { kind: "json", value: body, status: ok ? 200 : 503 };
}

/** The process is alive and takes requests: for whoever restarts it. That rounds are late is no reason to. */
export async function liveAnswer(): Promise<Answer> {
  return { kind: "json", value: { web: "ok" } };
}

export async function metricsAnswer(): Promise<Answer> {
  const text = metricsText(await webContext().reader.status());
  return { kind: "text", text, contentType: "text/plain; version=0.0.4; charset=utf-8" };
}

export function metricsText(status: Status): string {
  const summaries = status.meshes.map((mesh) => mesh.summary);
  const byMesh = (figureOf: (summary: MeshSummary) => number | null): Sample[] =>
    summaries.flatMap((summary) => {
      const value = figureOf(summary);
      return value === null ? [] : [{ labels: { mesh: summary.id }, value }];
    });
  const byKind = (label: string, countsOf: (summary: MeshSummary) => Readonly<Record<string, number>>): Sample[] =>
    summaries.flatMap((summary) =>
      Object.entries(countsOf(summary)).map(([kind, value]) => ({ labels: { mesh: summary.id, [label]: kind }, value })),
    );
  const { bytes, rounds } = status.history;
  return [
    gauge("collector_up", "1 while the collector is at work", [{ labels: {}, value: status.collectorAlive ? 1 : 0 }]),
    gauge("history_bytes", "Size of the store", bytes === null ? [] : [{ labels: {}, value: bytes }]),
    gauge("history_rounds", "Rounds kept, of all meshes", [{ labels: {}, value: rounds }]),
    gauge(
      "last_round_timestamp_seconds",
      "When the last round was finished",
      byMesh(({ at }) => (at === null ? null : Date.parse(at) / 1000)),
    ),
    gauge(
      "nodes",
      "Nodes by state",
      byKind("state", ({ nodes }) => nodes),
    ),
    ...coverageGauges(summaries),
    gauge(
      "links",
      "Links by the quality of their worse direction",
      byKind("quality", ({ links: { good, fair, poor, unmeasured } }) => ({ good, fair, poor, unmeasured })),
    ),
    gauge(
      "gateways",
      "Announced ways out by address family",
      byKind("family", ({ gateways }) => gateways),
    ),
    gauge(
      "nodes_without_internet",
      "Nodes whose own rows say that they use no gateway",
      byMesh(({ withoutInternet }) => withoutInternet),
    ),
    ...roundGauges(status),
  ].join("");
}

/** What the last round of each mesh cost. */
function roundGauges({ meshes }: Status): string[] {
  const lastRounds = meshes.flatMap((mesh) => (mesh.rounds[0] === undefined ? [] : [[mesh.summary.id, mesh.rounds[0]] as const]));
  return [
    gauge(
      "round_seconds",
      "How long the last round took",
      lastRounds.map(([mesh, round]) => ({ labels: { mesh }, value: round.cost.seconds })),
    ),
    gauge(
      "round_bytes",
      "What the last round read",
      lastRounds.map(([mesh, round]) => ({ labels: { mesh }, value: round.cost.bytes })),
    ),
    gauge(
      "round_refusals",
      "What the last round could not take",
      lastRounds.map(([mesh, round]) => ({ labels: { mesh }, value: round.refusals })),
    ),
  ];
}

function coverageGauges(summaries: readonly MeshSummary[]): string[] {
  const seen = summaries.flatMap(({ id, coverage }) => (coverage === null ? [] : [{ id, coverage }]));
  return [
    gauge(
      "round_partial",
      "1 where the last round saw a part of the mesh only",
      seen.map(({ id, coverage }) => ({ labels: { mesh: id }, value: coverage.partial ? 1 : 0 })),
    ),
    gauge(
      "routers",
      "Routing daemons by what the last round knew of them",
      seen.flatMap(({ id, coverage }) => coverage.protocols.flatMap((one) => routersOf(id, one))),
    ),
  ];
}

function routersOf(mesh: string, { protocol, known, asked, answered, reported }: ProtocolCoverage): Sample[] {
  return Object.entries({ known, asked, answered, reported }).map(([sight, value]) => ({
    labels: { mesh, protocol, sight },
    value,
  }));
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const full = `teranyina_${name}`;
  const lines = samples.map(({ labels, value }) => `${full}${labelText(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join("")}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, "_")}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
