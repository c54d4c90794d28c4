/** Time on the pages: the bar and its addresses, charts with honest gaps, events under their causes, the feed. */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { atomFeed } from "#components/changes/feed.ts";
import { groupEvents } from "#components/changes/groups.ts";
import { AvailabilityStrip } from "#components/charts/availability-strip.tsx";
import { type ChartFrame, SeriesChart } from "#components/charts/series-chart.tsx";
import { niceTop, seriesGeometry } from "#components/charts/series-geometry.ts";
import { timeTicks } from "#components/charts/time-ticks.ts";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { LocaleProvider, MomentProvider } from "#components/i18n/locale.tsx";
import { sectionHref } from "#components/shell/sections.ts";
import { inMoment } from "#components/shell/soft-links.tsx";
import {
  fieldValue,
  histogramPaths,
  instantBeside,
  instantOfStep,
  momentHref,
  stepOfInstant,
  stepsOf,
} from "#components/timeline/moments.ts";
import { TimeBar } from "#components/timeline/time-bar.tsx";
import { Age } from "#components/ui/age.tsx";
import { instantOf, type MeshEvent, meshEventSchema, type SeriesPoint } from "#lib/model/index.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import type { Availability, SeriesView, Timeline } from "#lib/wire/api/history.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-18T00:00:00.000Z");

const bar: Timeline = {
  mesh: "raval",
  span: "7d",
  from: instantOf(START),
  to: instantOf(START + 168 * HOUR),
  bucketS: 3600,
  counts: Array.from({ length: 168 }, (_, i) => (i === 10 ? 4 : 0)),
  grave: Array.from({ length: 168 }, (_, i) => (i === 10 ? 1 : 0)),
  first: instantOf(START + 2 * HOUR),
  last: { round: 9, at: instantOf(START + 167.5 * HOUR) },
  moment: { round: 9, at: instantOf(START + 167.5 * HOUR) },
  previous: null,
  next: null,
};

describe("moments", () => {
  it("a step and its instant are each other's inverse, and the last step is now", () => {
    expect(stepsOf(bar)).toBe(168);
    for (const step of [0, 1, 80, 167]) expect(stepOfInstant(bar, instantOfStep(bar, step))).toBe(step);
    expect(instantOfStep(bar, 168)).toBeNull();
    expect(stepOfInstant(bar, null)).toBe(168);
    expect(stepOfInstant(bar, "2001-01-01T00:00:00.000Z")).toBe(0);
  });

  it("beside the last part is now, before the first round is the first round", () => {
    expect(instantBeside(bar, bar.last.at, -1)).toBe(instantOf(START + 166.5 * HOUR));
    expect(instantBeside(bar, instantOf(START + 167 * HOUR), 1)).toBeNull();
    expect(instantBeside(bar, bar.first, -1)).toBe(bar.first);
  });

  it("the address keeps what else it holds", () => {
    expect(momentHref("/ca/raval", { node: "x y", at: "old" }, "2026-11-22T19:40:00.000Z")).toBe(
      "/ca/raval?node=x+y&at=2026-11-22T19%3A40%3A00.000Z",
    );
    expect(momentHref("/ca/raval", { at: "old" }, null)).toBe("/ca/raval");
    expect(sectionHref("/ca/raval", "nodes", "2026-11-22T19:40:00.000Z")).toBe("/ca/raval/nodes?at=2026-11-22T19%3A40%3A00.000Z");
    expect(sectionHref("/ca/raval", "status", "x")).toBe("/ca/raval/status");
    const here = new URL("http://site/ca/raval/nodes?at=then");
    expect(inMoment(new URL("http://site/ca/raval?node=a"), here).search).toBe("?node=a&at=then");
    expect(inMoment(new URL("http://site/ca/sants?node=a"), here).search).toBe("?node=a");
  });

  it("a field is in the mesh's own time, on both sides of the change of clocks", () => {
    expect(fieldValue("2026-07-01T10:00:00.000Z", "Europe/Madrid")).toBe("2026-07-01T12:00");
    expect(momentOf("2026-07-01T12:00", "Europe/Madrid")).toBe("2026-07-01T10:00:00.000Z");
    expect(momentOf("2026-11-22T12:00", "Europe/Madrid")).toBe("2026-11-22T11:00:00.000Z");
    expect(momentOf("2026-11-22T12:00:00 02:00", "Europe/Madrid")).toBe("2026-11-22T10:00:00.000Z");
    for (const nonsense of [undefined, "", "yesterday", "2026-13-01T00:00", "13-01-09_10-00-01"])
      expect(momentOf(nonsense, "Europe/Madrid")).toBeNull();
  });

  it("draws a bar where something happened and none where nothing did", () => {
    expect(histogramPaths([0, 4, 1], [0, 1, 0])).toEqual({
      all: "M1 24v-24.0h.8V24zM2 24v-12.0h.8V24z",
      grave: "M1 24v-12.0h.8V24z",
    });
  });
});

describe("the bar", () => {
  const draw = (at: string | null) =>
    renderToStaticMarkup(
      <TimeBar
        view={bar}
        at={at}
        language="en"
        timezone="Europe/Madrid"
        path="/en/raval"
        kept={{ node: "x" }}
        t={dictionaryOf("en").timeline}
      />,
    );

  it("leads back and forward by links and a form that keep the selection", () => {
    const html = draw(instantOf(START + 10 * HOUR));
    expect(html).toContain('href="/en/raval?node=x&amp;at=2026-11-18T09%3A00%3A00.000Z"');
    expect(html).toContain('href="/en/raval?node=x&amp;at=2026-11-18T11%3A00%3A00.000Z"');
    expect(html).toContain('<input type="hidden" name="node" value="x"/>');
    expect(html).toContain('value="2026-11-18T11:00"');
    expect(html).toContain("4 events");
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN/);
  });

  it("has nothing after now", () => {
    expect(draw(null)).not.toContain('data-time="forward"');
    expect(draw(null)).not.toContain('data-time="live"');
  });
});

it("ages are counted from the moment that is shown", () => {
  const age = (
    <LocaleProvider language="en" timezone="UTC" ago="{age} ago" renderedAtMs={START + 100 * HOUR}>
      <MomentProvider at={instantOf(START + 30_000)} before="{age} before">
        <Age at={instantOf(START)} />
      </MomentProvider>
    </LocaleProvider>
  );
  expect(renderToStaticMarkup(age)).toContain(">30\u00a0s before<");
});

describe("charts", () => {
  const point = (minute: number, value: number | null, spread = 0): SeriesPoint => ({
    at: instantOf(START + minute * 60_000),
    value,
    p10: value === null ? null : value - spread,
    p90: value === null ? null : value + spread,
    min: value,
    count: value === null ? 0 : 1,
    unknown: value === null ? 1 : 0,
  });
  const range = { fromMs: START, toMs: START + 10 * 60_000 };

  it("break where the value is unknown and where rounds are missing", () => {
    const unknown = seriesGeometry({ unit: "share", points: [0, 1, 2, 3, 4].map((i) => point(i, i === 2 ? null : 0.5)) }, range);
    expect(unknown?.line).toBe("M0,50L100,50M300,50L400,50");
    const missing = seriesGeometry({ unit: "share", points: [0, 1, 2, 6, 7].map((i) => point(i, 1)) }, range);
    expect(missing?.line).toBe("M0,0L100,0L200,0M600,0L700,0");
    expect(missing?.band).toBe("");
    const lone = seriesGeometry({ unit: "share", points: [point(0, null), point(5, 0.5), point(6, null)] }, range);
    expect(lone?.lone).toEqual([{ x: 500, y: 50 }]);
    expect(seriesGeometry({ unit: "share", points: [point(0, null)] }, range)).toBeNull();
  });

  it("stay in their frame where the first hour began before it", () => {
    const made = seriesGeometry({ unit: "share", points: [-1, 0, 1].map((i) => point(i, 0.5)) }, range);
    expect(made?.line).toBe("M0,50L0,50L100,50");
  });

  it("have a band where values spread, and a scale that holds it", () => {
    const made = seriesGeometry({ unit: "Mbit/s", points: [point(0, 10, 2), point(10, 16, 3)] }, range);
    expect(made?.top).toBe(20);
    expect(made?.band).toBe("M0,40L1000,5L1000,35L0,60Z");
    expect([0, 0.3, 1, 1.2, 19, 51, 1000].map(niceTop)).toEqual([1, 0.3, 1, 1.5, 20, 60, 1000]);
  });

  it("mark the mesh's own days, also the day that has 25 hours", () => {
    const from = Date.parse("2026-10-22T12:00:00Z");
    const labels = timeTicks(from, from + 7 * 24 * HOUR, "en", "Europe/Madrid").map(({ label }) => label.replaceAll(/\s+/g, " "));
    expect(labels).toEqual(["23 Fri", "24 Sat", "25 Sun", "26 Mon", "27 Tue", "28 Wed", "29 Thu"]);
  });
});

function event(id: string, hour: number, cause: string | null = null): MeshEvent {
  return meshEventSchema.parse({
    id,
    mesh: "raval",
    kind: "node-down",
    from: instantOf(START + hour * HOUR),
    to: null,
    noticedAt: instantOf(START + hour * HOUR),
    node: "n",
    link: null,
    family: null,
    gateway: null,
    values: null,
    affected: { weight: 0, nodes: [] },
    why: null,
    cause,
  });
}

describe("events", () => {
  it("stand under their root cause, the newest root first, each once", () => {
    const events = [event("d", 4, "b"), event("c", 3), event("b", 2, "a"), event("a", 1), event("x", 0, "elsewhere")];
    const groups = groupEvents(events);
    expect(groups.map(({ root, consequences }) => [root.id, ...consequences.map(({ id }) => id)])).toEqual([
      ["c"],
      ["a", "b", "d"],
      ["x"],
    ]);
  });

  it("a circle of causes loses nothing", () => {
    const groups = groupEvents([event("a", 1, "b"), event("b", 0, "a")]);
    expect(groups.flatMap(({ root, consequences }) => [root.id, ...consequences.map(({ id }) => id)]).sort()).toEqual(["a", "b"]);
  });

  it("make a feed in which a hostile name is only text", () => {
    const feed = atomFeed({
      view: { mesh: "raval", events: [event("a", 1)], names: [{ uid: "n", label: '<b>&"\u0000\ud800' }], next: null },
      updated: instantOf(START),
      name: "Raval",
      base: "http://site/en/raval",
      path: "",
      language: "en",
      timezone: "UTC",
      t: dictionaryOf("en"),
    });
    expect(feed).toContain("&lt;b&gt;&amp;&quot;");
    expect(["<b>", "\u0000", "\ud800"].filter((bad) => feed.includes(bad))).toEqual([]);
    expect(feed.match(/<entry>/g)).toHaveLength(1);
  });
});

describe("the history of a node or link", () => {
  const fromMs = START;
  const toMs = START + 24 * HOUR;
  const frame = (language: "ca" | "es" | "en"): ChartFrame => ({
    fromMs,
    toMs,
    ticks: [],
    mesh: "raval",
    language,
    timezone: "Europe/Madrid",
    t: dictionaryOf(language).charts,
  });
  const point = (hour: number, value: number) => {
    const at = instantOf(START + hour * HOUR);
    return { at, value, p10: value, p90: value, min: value, count: 1, unknown: 0 };
  };
  const series: SeriesView = {
    mesh: "raval",
    entity: "a~b~0/ab",
    metric: "quality",
    unit: "share",
    resolution: "raw",
    from: instantOf(fromMs),
    to: instantOf(toMs),
    points: Array.from({ length: 24 }, (_, hour) => point(hour, hour === 6 ? 0.3 : 0.9)),
    entities: [],
    lastRound: 9,
    anomalies: [{ from: instantOf(START + 6 * HOUR), to: instantOf(START + 12 * HOUR), value: 0.3, usual: 0.9, z: -30 }],
  };
  const availability: Availability = {
    mesh: "raval",
    entity: "a",
    from: instantOf(fromMs),
    to: instantOf(toMs),
    share: 0.75,
    coverage: 0.5,
    upS: 32_400,
    downS: 10_800,
    unknownS: 43_200,
    failures: 3,
    mtbfS: 10_800,
    mttrS: 3_600,
    spells: [],
  };
  const strip = (language: "ca" | "es" | "en", view: Availability) =>
    renderToStaticMarkup(<AvailabilityStrip view={view} frame={frame(language)} />);

  it("mark where a figure was unusual, and say so in words", () => {
    const html = renderToStaticMarkup(<SeriesChart title="a hears b" series={series} frame={frame("en")} />);
    expect(html).toContain('class="chart-unusual" d="M250.0 0H500.0V100H250.0z"');
    expect(html).toContain("1 unusual stretch");
    expect(html).toContain("30\u00a0% where 90\u00a0% is usual");
    for (const anomalies of [[], null]) {
      const plain = renderToStaticMarkup(<SeriesChart title="x" series={{ ...series, anomalies }} frame={frame("en")} />);
      expect(plain).not.toContain("unusual");
    }
  });

  it("tell how often something failed, how long it held and how long it took, and what is not known apart", () => {
    expect(strip("en", availability)).toMatch(
      /failed 3 times · 3.h between failures \(MTBF\) · 60.min to repair \(MTTR\) · not known 12.h/,
    );
    const whole = strip("en", { ...availability, share: 1, downS: 0, failures: 0, mtbfS: null, mttrS: null });
    expect(whole).toMatch(/no new failure in 9.h/);
    expect(whole).not.toContain("MTBF");
    for (const language of ["ca", "es", "en"] as const)
      expect(strip(language, availability)).not.toMatch(/\{\w+\}|undefined|NaN/);
  });

  it("stay grey and say why where less than half of the time is known", () => {
    expect(strip("en", availability)).toContain('class="chart-up"');
    const thin = strip("en", { ...availability, coverage: 0.49 });
    expect(thin).toContain('class="chart-thin"');
    expect(thin).toContain("less than half of the time is known");
  });
});
