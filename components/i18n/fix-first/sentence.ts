/** The reasons and hints of Fix first as sentences: numbers from the record, names from the caller. */

import { fill } from "#lib/base/template.ts";
import type { CauseHint, FixFirstReason } from "#lib/model/index.ts";
import type { FixFirstFigures, FixFirstView } from "#lib/wire/api/analysis.ts";
import { plural } from "../fill.ts";
import { formatCount, formatDecimal, formatMoment } from "../format.ts";
import type { Language } from "../languages.ts";
import { fixFirstWords as ca } from "./ca.ts";
import { fixFirstWords as en, type FixFirstWords } from "./en.ts";
import { fixFirstWords as es } from "./es.ts";

const WORDS: Record<Language, FixFirstWords> = { ca, es, en };

/** How a node is called on the page, and how an instant is written. */
export type Tellings = { nameOf: (uid: string) => string; moment: (at: string) => string };

/** "40 min", "1.5 h", "37 h". What is more than nothing is never written as 0. */
export function hoursText(language: Language, hours: number): string {
  if (hours > 0 && hours < 1 / 60) return "1\u00a0min";
  if (hours < 0.995) return `${formatCount(language, 60 * hours)}\u00a0min`;
  const digits = hours < 9.95 && Math.abs(hours - Math.round(hours)) >= 0.05 ? 1 : 0;
  return `${formatDecimal(language, hours, digits)}\u00a0h`;
}

/** More were meant where the list is shorter than their number. */
function namesText(language: Language, names: readonly string[], count: number): string {
  const shown = new Intl.ListFormat(language, { type: "unit", style: "long" }).format(names);
  return count > names.length ? `${shown}…` : shown;
}

function percentText(language: Language, n: number): string {
  return fill(WORDS[language].percent, { n });
}

function daysText(language: Language, n: number): string {
  return plural(language, WORDS[language].days, n);
}

type Of<Code extends FixFirstReason["code"]> = Extract<FixFirstReason, { code: Code }>;

function pastText(
  reason: Of<"down-now" | "cost" | "failed" | "failed-at" | "failures">,
  language: Language,
  { nameOf, moment }: Tellings,
): string {
  const words = WORDS[language];
  switch (reason.code) {
    case "down-now": {
      const names = namesText(language, reason.nodes.map(nameOf), reason.members);
      return plural(language, words.downNow, Math.round(reason.members), { since: moment(reason.since), names });
    }
    case "cost": {
      const hours = hoursText(language, reason.memberHours);
      return fill(words.cost, { hours, days: daysText(language, reason.days) });
    }
    case "failed":
      return plural(language, words.failed, reason.count, {
        days: daysText(language, reason.days),
        hours: hoursText(language, reason.hours),
        longest: hoursText(language, reason.longestHours),
      });
    case "failed-at":
      return fill(words.failedAt, { count: reason.count, of: reason.of, from: reason.from, to: reason.to });
    case "failures": {
      const chance = percentText(language, reason.chancePercent);
      return plural(language, words.failedOld, reason.count, { days: daysText(language, reason.days), chance });
    }
  }
}

function expectedText({ memberHours, low, high, days, sure }: Of<"expected">, language: Language): string {
  const words = WORDS[language];
  const hours = (value: number) => hoursText(language, value);
  const told = fill(words.expected, {
    days: daysText(language, days),
    hours: hours(memberHours),
    low: hours(low),
    high: hours(high),
  });
  return words.sure[sure] === "" ? told : `${told} ${words.sure[sure]}`;
}

function gainText(reason: Of<"gain">, language: Language, nameOf: Tellings["nameOf"]): string {
  const words = WORDS[language];
  const speed = (mbps: number) => formatDecimal(language, mbps, 1);
  return fill(reason.beforeMbps === 0 ? words.gainFromNothing : words.gain, {
    link: speed(reason.linkMbps),
    name: nameOf(reason.node),
    before: speed(reason.beforeMbps),
    after: speed(reason.afterMbps),
  });
}

export function reasonText(reason: FixFirstReason, language: Language, tellings: Tellings): string {
  const words = WORDS[language];
  const harm = (equivalents: number) => formatDecimal(language, equivalents, 1);
  switch (reason.code) {
    case "down-now":
    case "cost":
    case "failed":
    case "failed-at":
    case "failures":
      return pastText(reason, language, tellings);
    case "cut-off": {
      const names = namesText(language, reason.nodes.map(tellings.nameOf), reason.count);
      return plural(language, words.cutOff, reason.count, { names });
    }
    case "only-way": {
      const names = namesText(language, reason.nodes.map(tellings.nameOf), reason.count);
      return plural(language, words.onlyWay, reason.count, { names });
    }
    case "expected":
      return expectedText(reason, language);
    case "slow-now":
      return fill(words.slowNow, { harm: harm(reason.equivalents) });
    case "quality-at-most": {
      const [at, healthy] = [percentText(language, reason.percent), percentText(language, reason.healthyPercent)];
      return fill(words.qualityAtMost, { at, healthy, hours: reason.hours });
    }
    case "slower":
      return plural(language, words.slower, reason.load, { harm: harm(reason.equivalents) });
    case "nobody-depends":
      return words.nobodyDepends;
    case "gain":
      return gainText(reason, language, tellings.nameOf);
  }
}

export function hintText(hint: CauseHint, language: Language, nameOf: Tellings["nameOf"]): string {
  const words = WORDS[language];
  const share = (n: number) => percentText(language, n);
  switch (hint.code) {
    case "hears-worse": {
      const { percent, otherPercent, weakerByDb: db } = hint;
      const holes = { name: nameOf(hint.node), own: share(percent), other: share(otherPercent) };
      return db === null ? fill(words.hearsWorse, holes) : fill(words.hearsWorseDb, { ...holes, db });
    }
    case "both-weak-signal":
      return fill(words.bothWeak, { dbm: hint.dbm });
    case "node-restarts":
      return plural(language, words.restarts, hint.count, { name: nameOf(hint.node) });
    case "node-alive":
      return plural(language, words.alive, hint.count, { name: nameOf(hint.node) });
    case "daemon-away":
      return plural(language, words.daemonAway, hint.count, { name: nameOf(hint.node) });
    case "link-only":
      return words.linkOnly;
    case "whole-node":
      return fill(words.wholeNode, { name: nameOf(hint.node), links: hint.links });
    case "certain-hours":
      return fill(words.certainHours, { from: hint.from, to: hint.to });
    case "trend":
      return plural(language, words.trend, hint.days, { percent: share(hint.percent) });
    case "left-usual-level":
      return fill(words.leftLevel, { usual: share(hint.usualPercent), now: share(hint.nowPercent) });
    case "restless":
      return words.restless;
    case "inconsistent-ends":
      return words.inconsistent;
  }
}

/** The list with its sentences. Instants are written in the mesh's own time. */
export function withWords({ names, ...figures }: FixFirstFigures, language: Language, timezone: string): FixFirstView {
  const labels = new Map(names.map(({ uid, label }) => [uid, label]));
  const nameOf = (uid: string) => labels.get(uid) ?? uid;
  const tellings: Tellings = { nameOf, moment: (at) => formatMoment(language, timezone, at) };
  return {
    ...figures,
    language,
    items: figures.items.map((item) => ({
      ...item,
      reasons: item.reasons.map((why) => ({ why, text: reasonText(why, language, tellings) })),
      hints: item.hints.map((why) => ({ why, text: hintText(why, language, nameOf) })),
    })),
  };
}
