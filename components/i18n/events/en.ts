/** What happened in the mesh and the alerts about it, in English. Also says which sentences there are: the other languages have its type. */
import type { EventKind, EventWhy } from "#lib/model/index.ts";
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

const why: Record<EventWhy, string> = {
  reboot: "the router restarted or lost power",
  isolation: "the router was on all the time: its links or the way to it failed",
  "daemon-restart": "its routing daemon was away; nothing is known of the router itself",
  "daemon-dead": "the router answered, but its routing daemon had died",
  "daemon-frozen": "the router answered, but its routing daemon stood still",
  unreachable: "it did not answer, and no router lists it",
  "node-down": "a node at its end or on the way failed",
  "link-down": "a link on the way failed",
  "gateway-lost": "the gateway no longer offers its way out",
  withdrawn: "the offer was taken back; the node stayed",
  "better-path": "the other way had become better",
};

const affected: Plural = { one: "{n} node affected", other: "{n} nodes affected" };
const openAlerts: Plural = { one: "{n} open alert", other: "{n} open alerts" };
const grouped: Plural = { one: "and {n} consequence", other: "and {n} consequences" };

export const events = {
  events: {
    kinds,
    why,
    because: "{what}: {why}",
    cause: "Because: {cause}",
    affected,
    unknownPercent: "unknown",
    noGateway: "none",
    otherNode: "another node",
  },
  alerts: {
    title: "Alerts",
    description: "What is wrong now and lasts: open alerts with their age, their reason and who is affected.",
    none: "No open alerts.",
    open: openAlerts,
    grouped,
    levels: { warn: "warning", bad: "serious" },
    kinds: {
      "node-down": "{node} is down",
      "link-down": "The link between {a} and {b} is down",
      "link-quality": "The link between {a} and {b} is bad",
      "gateway-lost": "{node} no longer offers its way out",
      uncovered: "{node} has no way to any gateway",
      "only-way": "The link between {a} and {b} is the only way for some nodes",
      partition: "The mesh fell into parts",
      collision: "{node} and another node claim the same identity",
      "collector-outage": "The collector itself sees nothing",
      "partial-sight": "The collector sees only part of the mesh",
      flapping: "{what} comes and goes: three changes within six hours",
    },
    linkOf: "The link between {a} and {b}",
    acknowledge: "I have seen it",
    acknowledged: "seen",
    level: "Severity",
    what: "What",
    since: "Since",
    who: "Affected",
    seen: "Seen",
  },
};
