import { describe, expect, it } from "vitest";
import { DEPTH_MAX, parseAnswer } from "#lib/collectors/json/answer.ts";
import { repairJson } from "#lib/collectors/json/repair.ts";

const parse = (text: string) => parseAnswer(new TextEncoder().encode(text));

describe("the repair pass", () => {
  it.each([
    ['{ "originators": [ { "name": "A" },{ "name": "B" }, ] }', { originators: [{ name: "A" }, { name: "B" }] }],
    ['{ "info": [ ,] }', { info: [] }],
    ['{ "info": [ \n,{ "a": "" },{ "b": 1}\n] }', { info: [{ a: "" }, { b: 1 }] }],
    [
      '{ "neighbours": [ { "originators": }, { "descriptions": } ] }',
      { neighbours: [{ originators: null }, { descriptions: null }] },
    ],
    ["[ {},,{} ]", [{}, {}]],
    ['[ {"a":1} {"a":2} ]', [{ a: 1 }, { a: 2 }]],
    ['{ "a": 1, }', { a: 1 }],
    ['[ "a,]", "b,,c", "d: }", "e\\",]", ]', ["a,]", "b,,c", "d: }", 'e",]']],
    ["[ true, false, null, -1.5e3, ]", [true, false, null, -1500]],
  ])("makes %j readable", (text, value) => {
    const answer = parse(text);
    expect(answer).toEqual({ ok: true, value: { json: value, repaired: true } });
  });

  it("leaves strict JSON as it is, white space outside strings apart", () => {
    const text = '{"a":[1,"x , ] }",{"b":"\\"[,"}],"c":null}';
    expect(repairJson(text)).toBe(text);
  });

  it.each(["[1 2]", '{"a" "b"}', "[tru e]", '{"a":1', '["abc', "]", "{]"])(
    "does not make %j into something it is not",
    (text) => {
      expect(parse(text)).toMatchObject({ ok: false, error: { code: "not-json" } });
    },
  );
});

describe("an answer", () => {
  it("tells 0 bytes, error texts and a dead daemon apart", () => {
    expect(parse("")).toMatchObject({ ok: false, error: { code: "empty" } });
    expect(parse(" \n ")).toMatchObject({ ok: false, error: { code: "empty" } });
    const text = "ERROR : --jshow  tunnels /r=0  #  Failed ! ( diff:0 )\nERROR apply_stream_opts: invalid argument: 0\n";
    expect(parse(text)).toEqual({
      ok: false,
      error: {
        code: "daemon-error",
        message: "ERROR : --jshow tunnels /r=0 # Failed ! ( diff:0 ) ERROR apply_stream_opts: invalid argument: 0",
        daemonDead: false,
      },
    });
    const dead =
      "[24221        1] ERROR : can't connect to unix socket '/var/run/bmx7/sock': Connection refused ! Is bmx7 running on this host ?";
    expect(parse(dead)).toEqual({
      ok: false,
      error: { code: "daemon-error", message: dead.replace(/ +/g, " "), daemonDead: true },
    });
  });

  it("takes an array of numbers for what it is", () => {
    expect(parse("[24221, 1]")).toMatchObject({ ok: true });
  });

  it("stops at the depth limit before it parses", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(parse(nested(DEPTH_MAX))).toMatchObject({ ok: true });
    expect(parse(nested(DEPTH_MAX + 1))).toMatchObject({ ok: false, error: { code: "too-deep" } });
    expect(parse(nested(1_000_000))).toMatchObject({ ok: false, error: { code: "too-deep" } });
    expect(parse(`"${"[".repeat(100)}"`)).toMatchObject({ ok: true });
  });

  it("pollutes no prototype", () => {
    const answer = parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(answer.ok).toBe(true);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("reads bytes that are no UTF-8", () => {
    expect(parseAnswer(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))).toMatchObject({ ok: true, value: { json: "\ufffd\ufffd" } });
    expect(parseAnswer(new Uint8Array([0xff, 0xfe, 0x00]))).toMatchObject({ ok: false, error: { code: "not-json" } });
  });
});

describe("an error line before a whole document", () => {
  it("reads the document and keeps the line", () => {
    const text = 'ERROR set_hostname: Illegal hostname x y\n[12 1] ERROR again\n{"tunnels":[{"name":"a"}]}\n';
    const answer = parseAnswer(new TextEncoder().encode(text));
    expect(answer).toMatchObject({ ok: true, value: { json: { tunnels: [{ name: "a" }] } } });
    expect(answer.ok && answer.value.said).toContain("Illegal hostname x y");
  });
});
