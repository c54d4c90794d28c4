/**
 * After an outage: was the router away, or only the way to it (analytics M6.2)? An uptime as long as the outage tells that what counts it
 * ran on. The router's own uptime proves both; that of the routing daemon proves life, but not a reboot.
 */

/** The figures are rounded to seconds, read some time after the return, and the outage's ends are those of rounds. */
const TOLERANCE_S = 60;

export type Uptimes = { routerS: number | null; daemonS: number | null };

export function whyOfOutage(outageS: number, after: Uptimes): "reboot" | "isolation" | "daemon-restart" | null {
  const ranOn = (uptimeS: number) => uptimeS >= outageS - TOLERANCE_S;
  if (after.routerS !== null) return ranOn(after.routerS) ? "isolation" : "reboot";
  if (after.daemonS !== null) return ranOn(after.daemonS) ? "isolation" : "daemon-restart";
  return null;
}

/** An uptime that fell although time went on: it began anew in between. */
export function beganAnew(beforeS: number | null, afterS: number | null): boolean {
  return beforeS !== null && afterS !== null && afterS < beforeS;
}
