/**
 * `/metrics` in Prometheus' text format (version 0.0.4), service discovery, `/healthz` and `/livez`. Few series: no node is a label, unless
 * the operator asks for it.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { ProtocolCoverage } from "../../../model/index.ts";
import type { AlertsView } from "../../../wire/api/alerts.ts";
import type { NotifierStatus } from "../../../wire/api/notifier-status.ts";
import type { MeshSummary, Status } from "../../../wire/api/views.ts";
import { familiesText, family, type MetricFamily, type Sample } from "../../../wire/exports/prometheus.ts";
import { webContext } from "../context/context.ts";
import { type Answer, problem } from "../http/http.ts";
import { isMeshId, nothingOf } from "./answers.ts";

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
  const { reader, metrics } = webContext();
  const status = await reader.status();
  const families = siteFamilies(status);
  families.push(...alertFamilies(await Promise.all(status.meshes.map(({ summary }) => reader.alerts(summary.id)))));
  if (metrics().perNode) {
    const places = await Promise.all(status.meshes.map(({ summary }) => reader.placeMetrics(summary.id)));
    families.push(...places.flatMap((some) => some ?? []));
  }
  return { kind: "text", text: familiesText(families), contentType: "text/plain; version=0.0.4; charset=utf-8" };
}

/** For `http_sd_configs`. What a closed mesh shows to nobody is shown to who has the operator's token. */
export async function discoveryAnswer(mesh: string, request: Request): Promise<Answer> {
  const { reader, metrics, site } = webContext();
  const { exporterPort, token } = metrics();
  const isTrusted = token !== null && hasToken(request, token);
  const known = site().meshes.find(({ id }) => id === mesh);
  if (known?.technicians === "closed" && !isTrusted) return problem("forbidden", CLOSED);
  const targets = isMeshId(mesh) ? await reader.targets(mesh, exporterPort, isTrusted ? "open" : "closed") : null;
  return targets === null ? nothingOf(mesh) : { kind: "json", value: targets };
}

const CLOSED = "This mesh shows nobody's address. Its operator may set metrics.token and send it as Authorization: Bearer";

function hasToken(request: Request, token: string): boolean {
  const given = request.headers.get("authorization") ?? "";
  // Of one length whatever was given, so that comparing takes the same time.
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}

function alertFamilies(views: readonly (AlertsView | null)[]): MetricFamily[] {
  const samples = views.flatMap((view): Sample[] => {
    if (view === null) return [];
    const open = view.alerts.filter(({ resolvedAt }) => resolvedAt === null);
    return (["warn", "bad"] as const).map((level) => ({
      labels: { mesh: view.mesh, level },
      value: open.filter((alert) => alert.level === level).length,
    }));
  });
  return [gauge("alerts", "Open alerts by level", samples)];
}

function notifierFamilies({ notifiers }: Status): MetricFamily[] {
  const of = (figureOf: (notifier: NotifierStatus) => number) =>
    notifiers.map((notifier) => ({ labels: { notifier: notifier.name, type: notifier.type }, value: figureOf(notifier) }));
  return [
    gauge(
      "notifier_waiting",
      "Messages that wait for a notifier",
      of(({ waiting }) => waiting),
    ),
    gauge(
      "notifier_failing",
      "1 where the notifier did not take the last message",
      of(({ failingSince }) => (failingSince === null ? 0 : 1)),
    ),
    gauge(
      "notifier_given_up",
      "Messages that were dropped: too many waited, or too long",
      of(({ givenUp }) => givenUp),
    ),
  ];
}

function siteFamilies(status: Status): MetricFamily[] {
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
    ...notifierFamilies(status),
  ];
}

/** What the last round of each mesh cost. */
function roundGauges({ meshes }: Status): MetricFamily[] {
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

function coverageGauges(summaries: readonly MeshSummary[]): MetricFamily[] {
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

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return family(`teranyina_${name}`, help, samples);
}
