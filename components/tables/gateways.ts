/** Nodes without Internet, and nodes of which it is not known, told apart. */
import type { Family, UseReason } from "#lib/model/index.ts";
import type { GatewaysView } from "#lib/wire/api/views.ts";

type Without = GatewaysView["without"][number];

export type NodeWithout = { node: string; label: string; at: string | null };
export type UnknownGroup = { reason: UseReason; nodes: NodeWithout[] };

/**
 * `without`: nodes whose own rows say that they use neither an IPv4 nor an IPv6 gateway. `unknown`: the others of whom some family is
 * not known, by the reason; a node is named once a reason. A node that lacks one family and has the other is not listed: it has Internet.
 */
export function tellApart(rows: readonly Without[]): { without: NodeWithout[]; unknown: UnknownGroup[] } {
  const byNode = Map.groupBy(
    rows.filter(({ family }) => isInternet(family)),
    ({ node }) => node,
  );
  const without: NodeWithout[] = [];
  const groups = new Map<UseReason, NodeWithout[]>();
  for (const entries of byNode.values()) {
    const [first] = entries;
    if (first === undefined) continue;
    const plain = { node: first.node, label: first.label, at: first.at };
    const none = new Set(entries.filter(({ reason }) => reason === "none-chosen").map(({ family }) => family));
    if (none.size === 2) without.push(plain);
    const reasons = new Set(entries.map(({ reason }) => reason).filter((reason) => reason !== "none-chosen"));
    for (const reason of reasons) groups.set(reason, [...(groups.get(reason) ?? []), plain]);
  }
  return { without, unknown: [...groups].map(([reason, nodes]) => ({ reason, nodes })) };
}

function isInternet(family: Family): boolean {
  return family === "v4" || family === "v6";
}

/**
 * One reason a node without any Internet gateway, for the table of nodes: `none-chosen` only where it says so for both families, else
 * why it is not known.
 */
export function reasonsOf(rows: readonly Without[]): Map<string, UseReason> {
  const { without, unknown } = tellApart(rows);
  const reasons = new Map<string, UseReason>();
  for (const { reason, nodes } of unknown) for (const { node } of nodes) reasons.set(node, reason);
  for (const { node } of without) reasons.set(node, "none-chosen");
  return reasons;
}
