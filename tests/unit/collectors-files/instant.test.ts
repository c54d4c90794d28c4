import { describe, expect, it } from "vitest";
import { instantIn, instantOfValue } from "#lib/collectors/recorded/instant.ts";

const MADRID = "Europe/Madrid";

describe("times of captures", () => {
  it.each([
    ["13-01-09_10-00-01-graf.js", "2013-01-09T09:00:01.000Z"],
    ["13-07-09_10-00-01-graf.js", "2013-07-09T08:00:01.000Z"],
    ["20-05-01_12-00-00-GMT-qmpnodes-gather-meshmon.data.gz", "2020-05-01T12:00:00.000Z"],
    ["20-05-01_12-00-00-qmpnodes-gather-meshmon.data.gz", "2020-05-01T10:00:00.000Z"],
    ["sants-20260301-1000.netjson.json", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01T10:00:00+02:00.json", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01T10-00-00Z.json", "2026-03-01T10:00:00.000Z"],
  ])("%s", (name, at) => {
    expect(instantIn(name, MADRID)).toEqual({ at, doubt: null });
  });

  it("takes the first of the hour that is lived twice, and says so", () => {
    const read = instantIn("12-10-28_02-30-00-graf.js", MADRID);
    expect(read?.at).toBe("2012-10-28T00:30:00.000Z");
    expect(read?.doubt).toBe("2012-10-28T02:30:00 was twice in Europe/Madrid: the first of the two is taken");
    expect(instantIn("12-10-28_03-00-00-graf.js", MADRID)).toEqual({ at: "2012-10-28T02:00:00.000Z", doubt: null });
    expect(instantIn("12-10-28_02-30-00-GMT.data", MADRID)).toEqual({ at: "2012-10-28T02:30:00.000Z", doubt: null });
  });

  it("says of the hour that never was that it never was", () => {
    const read = instantIn("13-03-31_02-30-00-graf.js", MADRID);
    expect(read?.at).toBe("2013-03-31T01:30:00.000Z");
    expect(read?.doubt).toContain("never was");
  });

  it("is right in every hour of two years, by the zone's own clock", () => {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: MADRID, dateStyle: "short", timeStyle: "medium" });
    let twice = 0;
    for (let ms = Date.UTC(2025, 0, 1, 0, 7, 3); ms < Date.UTC(2027, 0, 1); ms += 3_600_000) {
      const read = instantIn(format.format(ms), MADRID);
      if (read?.doubt != null) twice += 1;
      else expect(read?.at).toBe(new Date(ms).toISOString());
    }
    expect(twice).toBe(4); // both passages of the hour, in two autumns
  });

  it.each(["", "mesh.json", "13-13-09_10-00-01.js", "13-02-30_10-00-01.js", "13-01-09_25-00-01.js", "1234567890.json"])(
    "%s tells none",
    (name) => {
      expect(instantIn(name, MADRID)).toBeNull();
    },
  );

  it("reads the values of formats", () => {
    expect(instantOfValue(1_767_225_600, MADRID)?.at).toBe("2026-01-01T00:00:00.000Z");
    expect(instantOfValue(1_767_225_600_000, MADRID)?.at).toBe("2026-01-01T00:00:00.000Z");
    expect(instantOfValue("18-11-05_10-00-00", MADRID)?.at).toBe("2018-11-05T09:00:00.000Z");
    for (const value of [Number.NaN, -1, 1e300, "nonsense", null, {}]) expect(instantOfValue(value, MADRID)).toBeNull();
  });
});
