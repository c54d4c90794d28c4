/**
 * After an outage: was the router away, or only the way to it (analytics M6.2)? An uptime as long as the outage tells that what counts it
 * ran on. The router's own uptime proves both; that of the routing daemon proves life, but not a reboot.
 */

import type { MeshEvent, Node } from "../../model/index.ts";

/** The figures are rounded to seconds, read some time after the return, and the outage's ends are those of rounds. */
const TOLERANCE_S = 60;

export type Uptimes = { routerS: number | null; daemonS: number | null };

type Why = NonNullable<MeshEvent["why"]>;

/** What is seen of it while it is down: its web server tells of its daemon, or nobody tells of it at all. */
export function whyNow(node: Node | undefined): Why | null {
  if (node === undefined) return "unreachable";
  if (node.state === "stale") return node.stateReason === "uptime-frozen" ? "daemon-frozen" : "daemon-dead";
  return node.state === "answered" ? null : "unreachable";
}

/** @param told what was seen while it lasted: a router that answered was reached, and did not restart unless it says so itself. */
export function whyOfOutage(outageS: number, after: Uptimes, told: Why | null = null): Why | null {
  const ranOn = (uptimeS: number) => uptimeS >= outageS - TOLERANCE_S;
  if (told === "daemon-dead" || told === "daemon-frozen")
    return after.routerS !== null && !ranOn(after.routerS) ? "reboot" : told;
  if (after.routerS !== null) return ranOn(after.routerS) ? "isolation" : "reboot";
  if (after.daemonS !== null) return ranOn(after.daemonS) ? "isolation" : "daemon-restart";
  return null;
}

/** An uptime that fell although time went on: it began anew in between. */
export function beganAnew(beforeS: number | null, afterS: number | null): boolean {
  return beforeS !== null && afterS !== null && afterS < beforeS;
}
