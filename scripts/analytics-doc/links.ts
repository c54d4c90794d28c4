/** How good a link is, how steady, and which to fix first. */

import { theilSen } from "#lib/base/trend.ts";
import { etx, shortfall } from "#lib/graph/analysis/mesh/delivery.ts";
import { heardFromCounted } from "#lib/graph/analysis/mesh/hello-window.ts";
import { cusum, ewma } from "#lib/graph/analysis/trends/change-detection.ts";
import { failureChance } from "#lib/graph/analysis/trends/failure-forecast.ts";
import { countFlaps, countRouteChanges, type LinkState } from "#lib/graph/analysis/trends/flaps.ts";
import { gatewayFlapping } from "#lib/graph/analysis/trends/gateway-flapping.ts";
import { etaSquared } from "#lib/graph/analysis/trends/hours-of-day.ts";
import { surelyWeak, weakness } from "#lib/graph/analysis/trends/weak-link.ts";
import { estimateShare, wilsonInterval } from "#lib/graph/analysis/trends/wilson.ts";
import type { Analysis } from "#lib/model/index.ts";
import { figure, interval, percentOf, present } from "./format.ts";

export function qualityPart(): string {
  const perfect = interval(wilsonInterval(48, 48));
  const bursts = present(estimateShare([48, 48, 48, 12, 48, 48, 0, 48, 48, 36, 48, 48]) ?? undefined, "samples");
  const usual = { level: 95, spread: 2 };
  const series = [95, 94, 96, 92, 90, 88, 86];
  const alarm = (steps: readonly { alarm: boolean }[]) => figure(steps.findIndex((one) => one.alarm) + 1);
  const trend = present(theilSen([90, 88, 87, 40, 82].map((y, t) => ({ t, y }))) ?? undefined, "trend");
  return `## How good a link is: \`quality\`, \`etx\`, \`asymmetry\`, \`shortfall\`

\`quality\` is the share of hellos that arrive, in the worse of the two directions, as the receiver counts it. bmx6 counts the last 48
hellos: one figure is some 24 seconds, and 79 % are ${figure(heardFromCounted(0.79))} of 48. \`etx\` is how often a packet has to be sent until it is heard and confirmed, 1/(d_ab·d_ba):
${figure(etx(0.8, 0.9), 4)} for 80 % and 90 %, ${figure(etx(0.5, 0.5))} for 50 % both ways; a link with nothing in one direction carries nothing. \`asymmetry\` is the difference of the two;
the end that hears worse is where to look: noise there, or its aim. \`shortfall\` is what the routing loses against the nominal
rate: ${figure(shortfall(56, 28.22, 56), 4)} where 56 Mbit/s one way stand against 28.22 the other.

* **How sure it is.** One perfect sample says ${perfect} only. Twelve samples in which hellos were lost in bursts, ${percentOf(bursts.share)} on average, say
  ${interval(bursts)}: lost in bursts, they count as ${figure(bursts.effectiveTrials, 1)} hellos instead of 576.
* **A level that was left.** A usual level of 95 % with a spread of 2, then ${series.join(", ")}: both detectors, EWMA and CUSUM, speak at sample ${alarm(ewma(series, usual))} and
  ${alarm(cusum(series, usual))}.
* **A trend.** The slope between all pairs of days: 90, 88, 87, 40, 82 falls by ${figure(-trend.slope)} a day; the one wild day does not bend it. It is told
  only where it is significant.
* **Hours.** Told only where the hour explains more than a fifth of the spread, over a week, and surely: 10, 12 in one hour and 20, 22 in another give ${figure(
    etaSquared([
      [10, 12],
      [20, 22],
    ]),
    4,
  )}.`;
}

export function historyPart(analysis: Analysis): string {
  const impact = (id: string) => present(analysis.links.find((row) => row.id === id)?.impact_if_fails ?? undefined, id);
  const chance = failureChance(3, 27);
  const first = weakness(surelyWeak(0.8), chance);
  const second = weakness(surelyWeak(0.475), failureChance(0, 27));
  return `## Fix first: \`weakness\` × \`impact\`

\`priority\` = how weak a link surely is, times \`impact_if_fails\`. It is zero when either is: a bad link that nobody needs is not worth a visit.
Weakness has two halves, and takes both: 1 − (1 − quality half)·(1 − stability half).

* **Quality half.** Hellos that arrived in the last 24 h, in both directions. Samples vary more than chance alone would let them, so the interval is
  widened by what is seen (design effect and autocorrelation), and the *good* end of it counts: a link seen once at 0 is not yet a bad link.
  At the good end of 80 % it is 1 − 0.80/0.95 = ${figure(surelyWeak(0.8), 3)}.
* **Stability half.** Failures in the days that the link was up, with a cautious starting belief (half a failure in 30 days): the chance of another
  within a week. Three failures in 27 days make ${figure(100 * chance, 1)} %.

With both, C – D comes to weakness ${figure(first, 4)}, times an impact of ${figure(impact("C~D~0"))}: priority **${figure(first * impact("C~D~0"), 4)}**. A – B, with a good end
of 47.5 % and no failure, is weaker (${figure(second, 4)}), but its impact is ${figure(impact("A~B~0"), 4)}: **${figure(second * impact("A~B~0"), 4)}**. C – D first. From 0.05 on a link is on the list; below, the page says that nothing is urgent. One snapshot
tells of no history: weakness and priority are then null, with the reason \`too-few-samples\`, until a link has six samples.

\`gain\` is what its clients would win if the link were as good as it can be. Here every link is at its best, so it is 0 in the table above.

**Hints** are rules over what was measured, and absent where it was not: one end hears much worse (noise there, or aim, where the radios tell their
signal); both weak and the signal low (aim or distance); a daemon that began anew after an outage (power) or lived on (the link);
all links of a router bad (the router); always the same hours; a falling trend; a level left.`;
}

const STATES: Readonly<Record<string, LinkState>> = { U: "up", D: "down", "?": "unknown" };

export function steadinessPart(): string {
  const row = "UUUDDUU??UDU";
  const flaps = countFlaps([...row].map((letter) => present(STATES[letter], letter)));
  const used = ["G1", "G1", "G2", "G1", "G1", null, "G1", "G2"];
  const gateway = gatewayFlapping(used);
  const hops = ["a", null, "a", "b", null, "a"];
  const written = (names: readonly (string | null)[]) => names.map((name) => name ?? "?").join(" ");
  return `## How steady it is: flaps, changes of gateway and of route

A **flap** is a change from up to down. What is not known is passed over, and more than three unknown rounds in a row break the sequence: what
happened meanwhile nobody can say. In \`${row}\` (up, down, not known) there are ${flaps.flaps} flaps, and ${flaps.up} of ${flaps.known} known rounds were up. A link that flaps four times a day and
more, or whose quality spreads over 25 points between its quartiles, is called restless.

A node that **changes its gateway** often has two that are about as good, or one that comes and goes. \`${written(used)}\` has ${gateway.changes} changes in ${gateway.transitions} known
transitions; the entropy of what it used is ${figure(gateway.entropyBits, 6)} bit (0: always the same; 1: two in equal shares). **Route changes** are the same for the next hop
towards one and the same gateway: \`${written(hops)}\` has ${countRouteChanges(hops)}. Both stand on a node's history page, and in \`/api/v1/meshes/{mesh}/steadiness\`.`;
}
