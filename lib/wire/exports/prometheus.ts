/**
 * Prometheus' text format (version 0.0.4): families of samples. Nodes and links one by one have two spellings: ours, and the names under
 * which OpenWrt's prometheus-node-exporter-lua tells of its own bmx6 or bmx7 daemon, so that what was built on those finds them here.
 */
import { type Direction, type Link, livenessOf, type Node } from "../../model/index.ts";
import type { SnapshotIndex } from "../views/index.ts";

export type Labels = Readonly<Record<string, string | null>>; // null: left out
export type Sample = { labels: Labels; value: number };

/** `samples`: the lines of some meshes; those of one family have to stand together. */
export type MetricFamily = { name: string; help: string; samples: string };

export function family(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, samples: samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`).join("") };
}

export function familiesText(families: readonly MetricFamily[]): string {
  const byName = Map.groupBy(families, ({ name }) => name);
  return [...byName].map(([name, some]) => familyText(name, some)).join("");
}

function familyText(name: string, some: readonly MetricFamily[]): string {
  const help = (some[0]?.help ?? "").replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${some.map(({ samples }) => samples).join("")}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [`${name}="${escaped(value)}"`]));
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  // A lone surrogate is no UTF-8, and one of them has Prometheus refuse the whole answer.
  return value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** Of one mesh. What is not known has no sample. */
export function placeFamilies(index: SnapshotIndex): MetricFamily[] {
  const { mesh, nodes } = index.snapshot;
  return [...nodeFamilies(mesh, nodes), ...linkFamilies(index), ...daemonFamilies(mesh, nodes), ...rateFamilies(index)];
}

function nodeFamilies(mesh: string, nodes: readonly Node[]): MetricFamily[] {
  const labels = ({ uid, label }: Node) => ({ mesh, node: uid, name: label });
  const seconds = (at: string) => Date.parse(at) / 1000;
  return [
    family(
      "teranyina_node_up",
      "1 where the node answers or others hear it, 0 where it is gone; none where it is not known",
      nodes.flatMap((node) => {
        const liveness = livenessOf(node);
        return liveness === "unknown" ? [] : [{ labels: labels(node), value: liveness === "up" ? 1 : 0 }];
      }),
    ),
    family(
      "teranyina_node_answered_timestamp_seconds",
      "When the node answered last",
      nodes.flatMap((node) => (node.answeredAt === null ? [] : [{ labels: labels(node), value: seconds(node.answeredAt) }])),
    ),
  ];
}

function linkFamilies({ snapshot, label }: SnapshotIndex): MetricFamily[] {
  const samples = snapshot.links.flatMap((link) =>
    bothWays(link).flatMap(({ from, to, forth }) =>
      forth.quality === null
        ? []
        : [
            {
              labels: {
                mesh: snapshot.mesh,
                link: link.id,
                source: from,
                target: to,
                source_name: label(from),
                target_name: label(to),
              },
              value: forth.quality,
            },
          ],
    ),
  );
  return [family("teranyina_link_quality", "Share of the source's hellos that the target hears, 0 to 1", samples)];
}

function daemonFamilies(mesh: string, nodes: readonly Node[]): MetricFamily[] {
  const answering = nodes.filter(({ state }) => state === "answered");
  const daemons = answering.flatMap((node) => node.daemons.map((daemon) => ({ node, daemon })));
  const of = (protocol: string) => daemons.filter(({ daemon }) => daemon.protocol === protocol);
  const name = ({ hostname, label }: Node) => hostname ?? label;
  const address = ({ addresses }: Node) => addresses[0] ?? null;
  const figures = (figureOf: (daemon: Node["daemons"][number]) => number | null) =>
    of("bmx7").flatMap(({ node, daemon }) => {
      const value = figureOf(daemon);
      return value === null ? [] : [{ labels: { mesh, node: node.uid, name: name(node) }, value }];
    });
  return [
    family(
      "bmx6_status",
      "1 for every bmx6 daemon that answered",
      of("bmx6").map(({ node, daemon }) => ({
        labels: { mesh, node: node.uid, id: name(node), address: address(node), version: daemon.version },
        value: 1,
      })),
    ),
    family(
      "bmx7_status",
      "1 for every bmx7 daemon that answered",
      of("bmx7").map(({ node, daemon }) => ({
        labels: { mesh, node: node.uid, id: shortId(node), name: name(node), address: address(node), revision: daemon.revision },
        value: 1,
      })),
    ),
    family(
      "bmx7_cpu_usage",
      "Per cent of the processor that the daemon takes",
      figures(({ cpuPercent }) => cpuPercent),
    ),
    family(
      "bmx7_mem_usage",
      "Bytes of memory that the daemon takes",
      figures(({ memoryBytes }) => memoryBytes),
    ),
  ];
}

/** The first eight hexadecimal digits of the node's id, where the public may know it; else our own name of it. */
function shortId({ keys, uid }: Node): string {
  const key = keys.find((one) => one.startsWith("bmx7:"));
  return key === undefined ? uid : key.slice("bmx7:".length, "bmx7:".length + 8).toUpperCase();
}

/** Each link twice, as each end's own exporter would tell of it. */
function rateFamilies({ snapshot, node, label }: SnapshotIndex): MetricFamily[] {
  const { mesh } = snapshot;
  const rates = (protocol: Link["protocol"], figureOf: (ways: Ways) => number | null) =>
    snapshot.links
      .filter((link) => link.protocol === protocol)
      .flatMap((link) =>
        bothWays(link).flatMap((ways) => {
          const { from, to, device } = ways;
          const value = node(from)?.state === "answered" ? figureOf(ways) : null;
          const nameOf = (uid: string) => node(uid)?.hostname ?? label(uid);
          const idOf = (uid: string) => {
            const end = node(uid);
            return end === null ? uid : shortId(end);
          };
          const ends =
            protocol === "bmx6"
              ? { source: nameOf(from), target: nameOf(to) }
              : { source: idOf(from), target: idOf(to), name: nameOf(to) };
          return value === null ? [] : [{ labels: { mesh, node: from, link: link.id, ...ends, dev: device }, value }];
        }),
      );
  const percent = (share: number | null) => (share === null ? null : share * 100);
  const bits = (mbps: number | null) => (mbps === null ? null : mbps * 1e6);
  return [
    family(
      "bmx6_link_rxRate",
      "Per cent of the target's hellos that the source counted",
      rates("bmx6", ({ back }) => percent(back.countedByReceiver)),
    ),
    family(
      "bmx6_link_txRate",
      "Per cent of the source's hellos that the target told it of",
      rates("bmx6", ({ forth }) => percent(forth.toldToSender)),
    ),
    family(
      "bmx7_link_rxRate",
      "Bits per second that routing assumes from the target",
      rates("bmx7", ({ back }) => bits(back.bandwidthMbps)),
    ),
    family(
      "bmx7_link_txRate",
      "Bits per second that routing assumes to the target",
      rates("bmx7", ({ forth }) => bits(forth.bandwidthMbps)),
    ),
  ];
}

type Ways = { from: string; to: string; device: string | null; forth: Direction; back: Direction };

function bothWays({ a, b, interfaces, directions: { ab, ba } }: Link): Ways[] {
  return [
    { from: a, to: b, device: interfaces.a.interfaceName, forth: ab, back: ba },
    { from: b, to: a, device: interfaces.b.interfaceName, forth: ba, back: ab },
  ];
}
