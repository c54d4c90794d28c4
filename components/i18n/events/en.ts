/** What happened in the mesh and the alerts about it, in English. Also says which sentences there are: the other languages have its type. */
import type { EventKind } from "#lib/model/index.ts";
import { alertWords as words } from "#lib/wire/words/en.ts";
import type { Plural } from "../fill.ts";

/** `name`: in lists and filters. `now`: it is still so. `was`: it happened, or it is over. */
type EventSentences = { name: string; now: string; was: string };

const kinds: Record<EventKind, EventSentences> = {
  "node-new": { name: "new node", now: "{node} is new in the mesh", was: "{node} was seen for the first time" },
  "node-down": { name: "node down", now: "{node} is down", was: "{node} was down" },
  "daemon-restart": {
    name: "routing restarted",
    now: "The routing daemon of {node} began anew",
    was: "The routing daemon of {node} began anew",
  },
  reboot: { name: "reboot", now: "{node} rebooted", was: "{node} rebooted" },
  "link-new": {
    name: "new link",
    now: "{a} and {b} hear each other on a new link",
    was: "A new link appeared between {a} and {b}",
  },
  "link-down": { name: "link down", now: "The link between {a} and {b} is down", was: "The link between {a} and {b} was down" },
  "gateway-found": {
    name: "gateway found",
    now: "{node} offers a way out ({family})",
    was: "{node} began to offer a way out ({family})",
  },
  "gateway-lost": {
    name: "gateway lost",
    now: "{node} no longer offers its way out ({family})",
    was: "{node} did not offer its way out ({family})",
  },
  "gateway-changed": {
    name: "gateway changed",
    now: "{node} now leaves by {after} instead of {before} ({family})",
    was: "{node} changed from gateway {before} to {after} ({family})",
  },
  "only-way": {
    name: "only way",
    now: "The link between {a} and {b} is the only way to the Internet for some nodes ({family})",
    was: "The link between {a} and {b} was the only way to the Internet for some nodes ({family})",
  },
  uncovered: {
    name: "without Internet",
    now: "{node} has no way to any gateway ({family})",
    was: "{node} had no way to any gateway ({family})",
  },
  partition: {
    name: "mesh in parts",
    now: "The mesh is in {after} parts, up from {before}",
    was: "The mesh was in {after} parts, up from {before}",
  },
  "quality-shift": {
    name: "quality changed",
    now: "The link between {a} and {b} has been at {after} since, after {before}",
    was: "The link between {a} and {b} was at {after} for a time, otherwise {before}",
  },
  collision: {
    name: "two with one identity",
    now: "{node} and another node claim the same identity",
    was: "{node} and another node claimed the same identity",
  },
  "collector-outage": {
    name: "the collector was blind",
    now: "The collector itself sees nothing: nothing is known of this time",
    was: "The collector itself saw nothing: nothing is known of that time",
  },
  "partial-sight": {
    name: "partial sight",
    now: "The collector sees only part of the mesh: {after} of {before} answered",
    was: "The collector saw only part of the mesh: {after} of {before} answered",
  },
  flood: {
    name: "flood of nodes",
    now: "{node} lists a flood of nodes that nobody else lists and that never answered: none of them is taken",
    was: "{node} listed a flood of nodes that nobody else listed and that never answered: none of them was taken",
  },
  "clock-jump": {
    name: "clock jump",
    now: "The collector's clock jumped: rounds go on by the time before, and nothing old is thinned",
    was: "The collector's clock jumped: times about then may be wrong",
  },
  "daemon-moved": {
    name: "routing daemon changed",
    now: "{node} changed its routing daemon (bmx6, bmx7)",
    was: "{node} changed its routing daemon (bmx6, bmx7)",
  },
};

const openAlerts: Plural = { one: "{n} open alert", other: "{n} open alerts" };

export const events = {
  events: {
    kinds,
    why: words.why,
    because: "{what}: {why}",
    cause: "Because: {cause}",
    affected: words.affected,
    unknownPercent: "unknown",
    noGateway: "none",
    otherNode: words.otherNode,
  },
  alerts: {
    title: "Alerts",
    description: "What is wrong now and lasts: open alerts with their age, their reason and who is affected.",
    none: "No open alerts.",
    open: openAlerts,
    grouped: words.grouped,
    levels: words.levels,
    kinds: words.kinds,
    linkOf: words.linkOf,
    silenced: "silenced until {time}",
    notifiers: {
      title: "Notifiers",
      lead: "Ways to tell people of alerts. What waits is kept, and tried again less and less often.",
      none: "Nobody is told of alerts: no notifier is configured.",
      waiting: { one: "{n} message waits", other: "{n} messages wait" },
      forDigest: { one: "{n} message waits for its hour", other: "{n} messages wait for their hour" },
      givenUp: { one: "{n} given up", other: "{n} given up" },
      nothingWaits: "nothing waits",
      failing: "takes nothing, first {age}",
      delivered: "last taken {age}",
      never: "nothing to tell yet",
    },
    acknowledge: "I have seen it",
    acknowledged: "seen",
    level: "Severity",
    what: "What",
    since: "Since",
    who: "Affected",
    seen: "Seen",
  },
};
