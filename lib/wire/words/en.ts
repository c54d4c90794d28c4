/** What alerts say, in English: on the pages and in messages. Also says which sentences there are: the other languages have its type. */
import type { AlertKind, AlertLevel, EventWhy } from "../../model/index.ts";

type Plural = { one: string; other: string };

const kinds: Record<AlertKind, string> = {
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

const levels: Record<AlertLevel, string> = { warn: "warning", bad: "serious" };
const affected: Plural = { one: "{n} node affected", other: "{n} nodes affected" };
const grouped: Plural = { one: "and {n} consequence", other: "and {n} consequences" };

export const alertWords = {
  kinds,
  why,
  levels,
  affected,
  grouped,
  linkOf: "The link between {a} and {b}",
  otherNode: "another node",
  /** Only in messages. */
  messages: {
    over: "Over: {what}",
    absorbed: "Part of another alert: {what}",
    changed: "News: {what}",
    test: "Test: {what}",
    testBody: "This is a test of teranyina. Nothing is wrong.",
    since: "since {time}",
    lasted: "from {from} to {to}",
    because: "Reason: {why}",
    silence: "Note: {note}",
    affectedNames: "Affected: {names}",
    more: "{names} and {n} more",
    digestDay: { one: "{n} change in the last day", other: "{n} changes in the last day" },
    digestMonth: { one: "{n} change in the last month", other: "{n} changes in the last month" },
  },
};
export type AlertWords = typeof alertWords;
