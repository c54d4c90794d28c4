/** Why a place is worth a visit, in a neighbour's words, in English. Also says which sentences there are: the others have its type. */
import type { Plural } from "../fill.ts";

const downNow: Plural = {
  one: "Down since {since}: {n} member is without the Internet ({names}).",
  other: "Down since {since}: {n} members are without the Internet ({names}).",
};
const failed: Plural = {
  one: "Failed once in {days}, for {hours}.",
  other: "Failed {n} times in {days}: {hours} down in all, {longest} the longest.",
};
const failedOld: Plural = {
  one: "{n} failure in {days} ({chance} chance of another this week).",
  other: "{n} failures in {days} ({chance} chance of another this week).",
};
const onlyWay: Plural = {
  one: "If it fails, {n} node ({names}) loses the Internet: there is no other way out.",
  other: "If it fails, {n} nodes ({names}) lose the Internet: there is no other way out.",
};
const slower: Plural = {
  one: "If it fails, {n} node that uses it gets slower by another path: as much as if {harm} nodes lost everything.",
  other: "If it fails, {n} nodes that use it get slower by another path: as much as if {harm} nodes lost everything.",
};
const restarts: Plural = {
  one: "{name} restarted in one failure: look at its power.",
  other: "{name} restarted in {n} of the failures: look at its power.",
};

export const fixFirstWords = {
  percent: "{n}%",
  days: { one: "{n} day", other: "{n} days" } as Plural,
  downNow,
  cost: "It left neighbours without the Internet for {hours} in all in the last {days} (the hours of each are added up).",
  failed,
  failedAt: "{count} of {of} failures began between {from} and {to} h.",
  cutOff: { one: "It cut off {n} node: {names}.", other: "It cut off {n} nodes: {names}." } as Plural,
  onlyWay,
  expected:
    "In the next {days} it will probably leave neighbours without the Internet for {hours} in all; four times out of five between {low} and {high}.",
  sure: {
    well: "",
    roughly: "A rough figure: it has not failed often.",
    hardly: "A cautious guess: too few failures to tell more.",
  },
  slowNow: "Slow now: as much as if {harm} members had nothing.",
  qualityAtMost: "Quality at most {at} in the last {hours} h (healthy: {healthy} or more).",
  failedOld,
  slower,
  nobodyDepends: "It is weak, but nobody depends on it.",
  gain: "Repaired ({link} Mbit/s), {name} would go from {before} to {after} Mbit/s.",
  gainFromNothing: "Repaired ({link} Mbit/s), {name} would have {after} Mbit/s.",
  hearsWorse: "{name} hears badly ({own}; the other end, {other}): noise there.",
  hearsWorseDb: "{name} hears badly ({own}; the other end, {other}): noise there or aim ({db} dB weaker than at the other end).",
  bothWeak: "Both directions weak, signal {dbm} dBm: aim or distance.",
  restarts,
  alive: {
    one: "{name} ran on in one failure: it was cut off, look at its links.",
    other: "{name} ran on in {n} of the failures: it was cut off, look at its links.",
  } as Plural,
  daemonAway: {
    one: "The routing daemon of {name} was away in one failure, the router ran on: look at its log and memory.",
    other: "The routing daemon of {name} was away in {n} of the failures, the router ran on: look at its log and memory.",
  } as Plural,
  linkOnly: "Both ends lived on during the failures: it is the link, not the power.",
  wholeNode: "All links of {name} are bad ({links}): look at the node first.",
  certainHours: "Always worse from {from} to {to} h: load, interference or heat at those hours.",
  trend: {
    one: "Getting worse: reaches {percent} in about {n} day.",
    other: "Getting worse: reaches {percent} in about {n} days.",
  } as Plural,
  leftLevel: "It has left its usual level: {usual} before, {now} now.",
  restless: "Very restless: its quality keeps going up and down.",
  inconsistent: "The two ends disagree: stale data, or one direction that does not get through.",
};
export type FixFirstWords = typeof fixFirstWords;
