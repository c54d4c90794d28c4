/** The pages of the analysis: whole sentences in every language, honest before there is a history, the same without a script. */
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { FixFirstSheet, historyMs } from "#components/fix-first/fix-first-sheet.tsx";
import { headline, whatIfHref } from "#components/fix-first/fix-row.tsx";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { withWords } from "#components/i18n/fix-first/sentence.ts";
import { LANGUAGES } from "#components/i18n/languages.ts";
import { LocaleProvider } from "#components/i18n/locale.tsx";
import { InspectorProvider } from "#components/inspector/context.tsx";
import { LinkInspector } from "#components/inspector/link-inspector.tsx";
import { NodeInspector } from "#components/inspector/node-inspector.tsx";
import { inspectorTexts } from "#components/inspector/texts.ts";
import { SECTIONS } from "#components/shell/sections.ts";
import { StatisticsSheet } from "#components/statistics/statistics-sheet.tsx";
import { GatewaysSheet } from "#components/tables/gateways-sheet.tsx";
import { changesOfQuery, queryOfChanges } from "#components/what-if/changes.ts";
import { WhatIfSheet } from "#components/what-if/what-if-sheet.tsx";
import { question } from "#components/what-if/words.ts";
import type { WhatIfChange } from "#lib/model/index.ts";
import type { FixFirstRow, FixFirstView } from "#lib/wire/api/analysis.ts";
import type { Language } from "#lib/wire/api/site.ts";
import { memorySite } from "#tests/support/memory-site.ts";

vi.mock("next/navigation", () => ({ usePathname: () => "/en/open" }));

const site = memorySite([{ id: "open", name: "Open", technicians: "open", nodes: 60, seed: 3, protocol: "bmx6" }], {
  warmUpRounds: 40,
});
const young = memorySite([{ id: "open", name: "Open", technicians: "open", nodes: 60, seed: 3, protocol: "bmx6" }]);
const base = (language: Language) => `/${language}/open`;

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("the synthetic mesh lacks what this test needs");
  return value;
}

function render(language: Language, children: ReactNode): string {
  const t = dictionaryOf(language);
  return renderToStaticMarkup(
    <LocaleProvider language={language} timezone="Europe/Madrid" ago={t.freshness.ago} renderedAtMs={site.nowMs()}>
      <InspectorProvider {...inspectorTexts(t)} select={() => undefined}>
        {children}
      </InspectorProvider>
    </LocaleProvider>,
  );
}

function fixFirstPage(language: Language, view: FixFirstView, query: Record<string, string> = {}): string {
  const shared = { language, timezone: "Europe/Madrid", t: dictionaryOf(language), base: base(language) };
  return render(language, <FixFirstSheet view={view} query={query} {...shared} />);
}

const fixFirst = async (language: Language, from = site) =>
  withWords(present(await from.reader.fixFirst("open", "main")), language, "Europe/Madrid");
const text = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

describe("Fix first", () => {
  it.each(LANGUAGES)("is whole in %s", async (language) => {
    const view = await fixFirst(language);
    const html = fixFirstPage(language, view);
    expect(view.items.length).toBeGreaterThan(0);
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN|\[object/);
    expect(html.match(/<li class="fix-row"/g)).toHaveLength(view.items.length);
    for (const item of view.items) {
      expect(html).toContain(`href="${base(language)}?${item.kind}=${encodeURIComponent(item.id)}"`);
      expect(html).toContain(`href="${whatIfHref(base(language), item)}"`);
      for (const { text: sentence } of item.reasons)
        expect(text(html)).toContain(sentence.replaceAll(/\s+/g, " ").replaceAll("'", "&#x27;"));
    }
  });

  it("says how long it has been measuring, and nothing of how well a prediction fits", async () => {
    const view = await fixFirst("en");
    const page = (change: Partial<FixFirstView>) => text(fixFirstPage("en", { ...view, ...change }));
    expect(page({})).not.toMatch(/matches|prediction/);
    expect(page({})).toMatch(/Measuring: 40 min of history so far, \d+ of \d+ links judged/);
    const whole = { ...view.window, from: new Date(Date.parse(view.window.to) - 2 * 86_400_000).toISOString() };
    expect(historyMs({ window: whole })).toBe(2 * 86_400_000);
    expect(page({ window: whole, ranked: view.of })).not.toContain("Measuring");
  });

  it("folds what is not worth a visit, and says what it costs together", async () => {
    const view = await fixFirst("en");
    const page = (change: Partial<FixFirstView>) => text(fixFirstPage("en", { ...view, ...change }));
    expect(page({ folded: { places: 31, member_hours: 4 } })).toContain(
      "31 more places failed; together they will cost about 4 h in 30 days.",
    );
    expect(page({ folded: { places: 0, member_hours: 0 } })).not.toContain("more places failed");
  });

  it("says of what is down since when and who is without, and never adds what is slow to the hours", async () => {
    const view = await fixFirst("en");
    const [item] = view.items;
    const nodes = { of: 3, nodes: [{ uid: "d", label: "Ca n'Aina" }] };
    const down = { since: "2026-11-22T07:00:00.000Z", members: 3, nodes };
    const page = (change: Partial<FixFirstRow>) =>
      text(fixFirstPage("en", { ...view, items: [{ ...present(item), ...change }] }));
    expect(page({ down })).toMatch(/down now since Nov 22, 2026, 8:00 AM 3 members without/);
    const expected = { mean: 12.4, low: 1.5, high: 40 };
    expect(page({ down: null, expected, slow: 2 })).toMatch(/12 h in 30 days \(1\.5 h to 40 h\) slow now: like 2 members/);
    expect(page({ down: null, expected: null, slow: 2 })).toContain("slow now like 2 members with nothing");
  });

  it("before there is a history says so, and shows what is known without", async () => {
    const view = await fixFirst("en", young);
    const page = text(fixFirstPage("en", view));
    expect([view.ranked, view.items.length]).toEqual([0, 0]);
    expect(page).toContain("What is worth a visit is not known yet");
    expect(page).toContain("Measuring: 0 s of history so far, 0 of");
    expect(page).not.toContain("Nothing urgent");
    const [first] = view.only_ways;
    expect(page).toContain(`${present(first).lost.of} nodes lose the Internet`);
    expect(text(fixFirstPage("en", { ...view, ranked: view.of, nothing_urgent: true }))).toContain("Nothing urgent among");
    expect(text(fixFirstPage("en", { ...view, has_gateway: false }))).toContain("Nobody announces a way to the Internet here");
  });

  it("shows radio links alone when asked", async () => {
    const view = await fixFirst("en");
    const items = view.items.map((item, i): FixFirstRow => ({ ...item, medium: i === 0 ? "wired" : "wireless" }));
    const radio = fixFirstPage("en", { ...view, items }, { over: "radio" });
    expect(radio.match(/<li class="fix-row"/g)).toHaveLength(items.length - 1);
    expect(text(radio)).toContain("1 more entry is not over radio.");
  });

  it("leads with what is so now, else with what was", () => {
    const reason = (code: string, sentence: string) => ({ why: { code }, text: sentence }) as FixFirstRow["reasons"][number];
    const [down, failed, slow] = [reason("down-now", "Down."), reason("failed", "Failed."), reason("slow-now", "Slow.")];
    expect(headline({ reasons: [failed, slow, down] })).toBe("Down.");
    expect(headline({ reasons: [slow, failed] })).toBe("Failed.");
    expect(headline({ reasons: [slow] })).toBe("Slow.");
    expect(headline({ reasons: [] })).toBeNull();
  });

  it("stands in the bar beside the map", () => {
    expect(SECTIONS.map(({ segment }) => segment)).toEqual([
      null,
      "fix-first",
      "nodes",
      "links",
      "gateways",
      "changes",
      "reliability",
      "statistics",
      "status",
    ]);
  });
});

describe("what-if in an address", () => {
  const nodes = [
    { uid: "a~1", label: "Ca n'Aina" },
    { uid: "b=2", label: "Torre" },
    { uid: "c", label: "Torre" },
  ];
  const changes: WhatIfChange[] = [
    { kind: "remove-node", node: "a~1" },
    { kind: "remove-link", link: "a~1~b=2~0" },
    { kind: "repair-link", link: "a~1~c~0" },
    { kind: "remove-gateway", node: "c" },
    { kind: "add-gateway", node: "b=2" },
    { kind: "add-link", a: "a~1", b: "c", mbps: 20.5 },
    { kind: "add-link", a: "c", b: "a~1" },
  ];
  const parse = (query: string) => {
    const values: Record<string, string[]> = {};
    for (const [name, value] of new URLSearchParams(query)) values[name] = [...(values[name] ?? []), value];
    return changesOfQuery(values, nodes);
  };

  it("comes back as it was written, whatever ids hold", () => {
    expect(parse(queryOfChanges(changes))).toEqual(changes);
    expect(parse(queryOfChanges([...changes, ...changes]))).toEqual(changes);
  });

  it("takes names for uids where only one node has them, and the fields of the form", () => {
    expect(parse("remove-node=Ca+n'Aina")).toEqual([{ kind: "remove-node", node: "a~1" }]);
    expect(parse("remove-node=Torre")).toEqual([{ kind: "remove-node", node: "Torre" }]);
    expect(parse("from=Ca+n'Aina&to=c&mbps=12,5")).toEqual([{ kind: "add-link", a: "a~1", b: "c", mbps: 12.5 }]);
    expect(parse("from=c&to=a~1&mbps=")).toEqual([{ kind: "add-link", a: "c", b: "a~1" }]);
    expect(parse("from=c&mbps=5&add-link=c~nobody&remove-node=&odd=1")).toEqual([]);
  });

  it("is asked as a question in every language", () => {
    for (const language of LANGUAGES) {
      const asked = question(changes, { nodes, linkNames: new Map(), language, t: dictionaryOf(language) });
      expect(asked).not.toMatch(/\{\w+\}|undefined/);
      expect(asked).toContain("Torre");
    }
  });
});

describe("the other pages", () => {
  it.each(LANGUAGES)("a what-if tells who loses and who gets slower, whole in %s", async (language) => {
    const t = dictionaryOf(language);
    const { nodes } = present(await site.reader.nodes("open"));
    const { links } = present(await site.reader.links("open"));
    const names = { nodes, linkNames: new Map(links.map(({ id, aLabel, bLabel }) => [id, `${aLabel} – ${bLabel}`])) };
    const analysis = present((await site.reader.onlyWays("open"))?.nodes.toSorted((x, y) => y[1] - x[1])[0]);
    const changes: WhatIfChange[] = [{ kind: "remove-node", node: analysis[0] }];
    const answer = present(await site.reader.whatIf("open", { changes }));
    if (!answer.ok) throw new Error(answer.error.detail);
    const shared = { language, t, base: base(language), changes, ...names };
    const html = render(language, <WhatIfSheet answer={{ view: answer.value }} {...shared} />);
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN|\[object/);
    const { lost } = answer.value.difference;
    expect(lost.length).toBeGreaterThan(0);
    for (const uid of lost) expect(html).toContain(`?node=${uid}`);
    expect(html).toContain('data-kind="lost"');
    const refused = render(language, <WhatIfSheet answer={{ refused: "because" }} {...shared} />);
    expect(text(refused)).toContain("because");
  });

  it.each(LANGUAGES)("statistics are whole in %s, and say what is not known", async (language) => {
    const t = dictionaryOf(language);
    const view = present(await site.reader.statistics("open", "main"));
    const shared = { language, t, base: base(language), query: {} };
    const html = render(language, <StatisticsSheet view={view} {...shared} />);
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN|\[object/);
    expect(html).not.toContain(t.statistics.unknown);
    const shallow = render(language, <StatisticsSheet view={{ ...view, deep: null, model_fit: null }} {...shared} />);
    expect(text(shallow)).toContain(t.statistics.unknown);
    expect(text(shallow)).toContain(text(t.fixFirst.fitNone).replaceAll("'", "&#x27;"));
  });

  it("the inspector says who depends on a node or link, and what it hangs on itself", async () => {
    const { nodes } = present(await site.reader.nodes("open"));
    const views = await Promise.all(nodes.map(async ({ uid }) => present(await site.reader.node("open", uid))));
    const hangs = present(views.find(({ role }) => (role?.depends_on?.lost ?? 0) > 1 && role?.covered && !role.is_gateway));
    const html = text(render("en", <NodeInspector view={hangs} />));
    expect(html).toContain("No spare: if");
    expect(html).toMatch(/this node and \d+ others? lose the Internet\./);
    const safe = present(
      views.find(({ role }) => role?.depends_on === null && role.covered && !role.is_gateway && (role.ways ?? 0) > 1),
    );
    expect(text(render("en", <NodeInspector view={safe} />))).toMatch(/\d (or more )?ways out that share no link/);
    const only = present((await site.reader.onlyWays("open"))?.links[0]);
    const link = present(await site.reader.link("open", only[0]));
    expect(text(render("en", <LinkInspector view={link} />))).toMatch(/If it fails, \d+ nodes? loses? the Internet\./);
    expect(render("en", <LinkInspector view={link} />)).toContain(`/en/open/what-if?remove-link=${encodeURIComponent(only[0])}`);
  });

  it("the gateways' catchments say who has no other", async () => {
    const view = present(await site.reader.gateways("open"));
    const html = text(render("en", <GatewaysSheet view={view} language="en" t={dictionaryOf("en")} base="/en/open" />));
    expect(html).toMatch(/\d+ nodes: \d+ % of all that have a way out/);
    expect(html).toMatch(/would lose the Internet with it|everybody has another/);
  });
});
