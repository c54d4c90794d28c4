/** Routers and routing daemons that began anew without having been missed. */
import type { Node } from "../../model/index.ts";
import { type Context, standing } from "./follow.ts";
import { beganAnew, type Uptimes } from "./outage-why.ts";

/** Of several daemons the one that ran longest tells how long the router has been on at least. */
export function uptimesOf(node: Node): Uptimes {
  const daemons = node.daemons.flatMap(({ uptimeS }) => uptimeS ?? []);
  return { routerS: node.system?.uptimeS ?? null, daemonS: daemons.length === 0 ? null : Math.max(...daemons) };
}

export function findRestarts(context: Context): void {
  const { previous, observed, log, atMs, known, learning } = context;
  if (previous === null || learning) return;
  for (const before of previous.nodes) {
    const now = observed.nodes.get(before.uid);
    if (now?.state !== "answered" || !known.nodes.has(now.uid)) continue;
    // A node that was missed has its restart told as the reason of its outage.
    if (standing(context, "node-down", now.uid).bad || endedJustNow(context, now.uid)) continue;
    const about = { key: now.uid, fromMs: atMs, node: now.uid, affected: { weight: now.weight, nodes: [now.uid] } };
    if (beganAnew(before.system?.uptimeS ?? null, now.system?.uptimeS ?? null)) {
      log.moment({ kind: "reboot", why: "reboot", ...about });
    } else if (daemonBeganAnew(before, now)) log.moment({ kind: "daemon-restart", why: "daemon-restart", ...about });
  }
}

function daemonBeganAnew(before: Node, now: Node): boolean {
  return now.daemons.some((daemon) => {
    const earlier = before.daemons.find(({ protocol }) => protocol === daemon.protocol);
    return beganAnew(earlier?.uptimeS ?? null, daemon.uptimeS);
  });
}

function endedJustNow({ log, nearMs, atMs }: Context, uid: string): boolean {
  return log
    .all()
    .some(
      (event) => event.kind === "node-down" && event.node === uid && event.to !== null && Date.parse(event.to) >= atMs - nearMs,
    );
}
