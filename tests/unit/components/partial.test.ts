/** The one sentence about a round that saw a part of the mesh, on pages and in frames. */
import { expect, it } from "vitest";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { readEvent } from "#components/shell/live.ts";
import { partialText } from "#components/shell/partial.ts";
import { partialSight } from "#lib/wire/views/index.ts";
import { embedTexts, partialWords } from "../../../app/embed/texts.ts";

const LANGUAGES = ["ca", "es", "en"] as const;
const lastGood = { round: 7, at: "2026-11-22T13:05:00.000Z" };
const coverage = { protocols: [], expected: 40, answered: 13, share: 0.325, minShare: 0.7, partial: true, lastGood };

it("says how many answered and of when the figures are, in three languages", () => {
  const sight = partialSight(coverage);
  if (sight === null) throw new Error("not partial");
  for (const language of LANGUAGES) {
    const t = dictionaryOf(language).freshness;
    const text = partialText(sight, { language, timezone: "Europe/Madrid", t });
    expect(text).toMatch(/13 (of|de) 40/);
    expect(text).toMatch(/\b0?2:05|14:05/);
    const never = partialText({ ...sight, lastGoodAt: null }, { language, timezone: "Europe/Madrid", t });
    expect(never).not.toContain("{");
    expect(partialWords(sight, language)).toMatch(/13 (of|de) 40/);
    expect(embedTexts(language).partial).toContain("{expected}");
  }
});

it("says nothing of a round that saw enough, or in which nothing was asked", () => {
  expect(partialSight({ ...coverage, partial: false })).toBeNull();
  expect(partialSight(null)).toBeNull();
  expect(partialWords(null, "en")).toBe("");
});

it("comes with the round itself, so that the banner goes as soon as the mesh is seen again", () => {
  const round = { type: "round", mesh: "sants", round: 9, at: lastGood.at };
  const partial = { answered: 13, expected: 40, lastGoodAt: lastGood.at };
  expect(readEvent(JSON.stringify({ ...round, partial }))).toEqual({ ...round, partial });
  expect(readEvent(JSON.stringify(round))).toEqual(round);
  expect(readEvent(JSON.stringify({ ...round, partial: { answered: "13" } }))).toEqual(round);
});
