import { describe, expect, test } from "vitest";
import { csvField, csvTable } from "#lib/base/csv.ts";
import { fill, pieces } from "#lib/base/template.ts";

describe("a table", () => {
  test.each(["=1+1", "+1", "-1", "@a", " =1", "|cmd", "%0", "\uff1d1", "\tx", "\rx"])("runs no formula from %j", (text) => {
    expect(csvField(text)).toMatch(/^"'/);
  });

  test("leaves numbers numbers and nothing empty", () => {
    expect([csvField(-3.5), csvField(true), csvField(null), csvField("plain")]).toEqual(["-3.5", "true", "", "plain"]);
  });

  test("quotes what would break its lines, and shows no control characters", () => {
    expect(csvTable(["a", "b"], [['say "x", y', "one\u202etwo\u0000"]])).toBe('a,b\r\n"say ""x"", y",one\ufffdtwo\ufffd\r\n');
  });
});

describe("a template", () => {
  test("shows a hole that nobody fills", () => {
    expect(fill("{n} of {all}", { n: 0 })).toBe("0 of {all}");
    expect(fill("{n}", { n: "{all}", all: 1 })).toBe("{all}");
  });

  test("comes apart into text and holes", () => {
    expect(pieces("from {node}.")).toEqual([{ text: "from " }, { hole: "node" }, { text: "." }]);
  });
});
