/** The dictionaries: the same sentences with the same holes in every language, all of them used, every closed list covered. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { LANGUAGES } from "#components/i18n/languages.ts";
import { missingTexts } from "#components/i18n/missing.ts";
import {
  collisionSchema,
  directionStateSchema,
  familySchema,
  gatewaySchema,
  interfaceKindSchema,
  nodeStateReasonSchema,
  nodeStateSchema,
  placeSchema,
  refusalCodeSchema,
  useReasonSchema,
} from "#lib/model/index.ts";
import { collectionTroubleSchema } from "#lib/wire/api/views.ts";

type Tree = { [key: string]: string | Tree };

/** Every sentence with its path, `nodes.count.one` for example. */
function leaves(tree: Tree, path: string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[[...path, key].join("."), value]] : leaves(value, [...path, key]),
  );
}

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

function sourceOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => !(entry.parentPath.includes("i18n") && /^(ca|es|en)\.ts$/.test(entry.name)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

/** Words that Catalan or Spanish write as English does, names, units and signs. */
const SAME_WORDS =
  /^(cpu|nodes?|clients?|interfaces?|radio|menu|total|series|canal|error|no|internet|ipv[46]|guifi\.net|bmx[67]|csv|json|[kmg]?bit|mbps|s|ms|h|d|min|p\d+|a|b|e|n|d?bm|etx)$/i;

describe("dictionaries", () => {
  const english = leaves(dictionaryOf("en"));

  it.each(LANGUAGES)("%s has every sentence, none empty, with the same holes", (language) => {
    const own = new Map(leaves(dictionaryOf(language)));
    expect([...own.keys()].sort()).toEqual(english.map(([path]) => path).sort());
    for (const [path, text] of english) {
      expect(own.get(path)?.trim(), path).not.toBe("");
      // A sentence for exactly one may spell the number out.
      const spelled = path.endsWith(".one") && !holes(own.get(path) ?? "").includes("n");
      const expected = holes(text).filter((hole) => !(spelled && hole === "n"));
      expect(
        holes(own.get(path) ?? "").filter((hole) => !(spelled && hole === "n")),
        `${language} ${path}`,
      ).toEqual(expected);
    }
  });

  it.each(["ca", "es"] as const)("%s is a translation: only words that are the same there stand as in English", (language) => {
    const own = new Map(leaves(dictionaryOf(language)));
    const words = (text: string) => text.replace(/\{\w+\}/g, "").match(/\p{Letter}[\p{Letter}\d.]*/gu) ?? [];
    const same = english.filter(([path, text]) => own.get(path) === text && words(text).some((word) => !SAME_WORDS.test(word)));
    expect(same).toEqual([]);
  });

  it("holds no sentence that nothing uses", () => {
    const source = sourceOf("components") + sourceOf("app");
    const unused = english
      .map(([path]) => path.split("."))
      .filter(([section]) => section !== "words")
      .filter(([, key = ""]) => !new RegExp(`\\.${key}\\b|\\bkey: "${key}"|"${key}"`).test(source));
    expect(unused).toEqual([]);
  });

  it.each(LANGUAGES)("%s has a word for every value of the model's closed lists", (language) => {
    const { words } = dictionaryOf(language);
    const lists = {
      state: nodeStateSchema.options,
      stateAge: nodeStateSchema.options,
      stateWhy: nodeStateSchema.options,
      stateReason: nodeStateReasonSchema.options,
      collectionTrouble: collectionTroubleSchema.options,
      useReason: useReasonSchema.options,
      directionState: directionStateSchema.options,
      refusal: refusalCodeSchema.options,
      family: familySchema.options,
      familyShort: familySchema.options,
      kind: interfaceKindSchema.options,
      working: gatewaySchema.shape.working.options,
      workingWhy: gatewaySchema.shape.working.options,
      announcedBy: gatewaySchema.shape.announcedBy.element.options,
      collision: collisionSchema.shape.kind.options,
      bandShort: ["good", "fair", "poor", "unmeasured"],
      placeSource: placeSchema.shape.source.options,
    } as const satisfies Record<keyof typeof words, readonly string[]>;
    expect(Object.keys(words).sort()).toEqual(Object.keys(lists).sort());
    for (const [list, values] of Object.entries(lists)) {
      const own = leaves({ ...words }).filter(([path]) => path.startsWith(`${list}.`));
      expect(own.map(([path]) => path.slice(list.length + 1)).sort(), `${language} ${list}`).toEqual([...values].sort());
      for (const [path, text] of own) expect(text.length, `${language} ${path}`).toBeGreaterThan(1);
    }
  });

  it("says a reason for each value that differs from every other", () => {
    for (const language of LANGUAGES) {
      const { words } = dictionaryOf(language);
      for (const list of [words.useReason, words.stateReason, words.refusal, words.directionState]) {
        const texts = Object.values(list);
        expect(new Set(texts).size).toBe(texts.length);
      }
    }
  });

  it("speaks the language of the address where a page is missing, English where it is no language", () => {
    expect(missingTexts("ca")).toMatchObject({ language: "ca", texts: { title: "No hi és" } });
    expect(missingTexts("de").language).toBe("en");
    expect(missingTexts(undefined).language).toBe("en");
  });
});
