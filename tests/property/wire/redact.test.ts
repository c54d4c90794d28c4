/** What is an address in whatever spelling never gets out of a closed mesh; what is a name does. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redacted } from "#lib/wire/projection/redact.ts";

const RUNS = process.env.TERANYINA_LONG === "1" ? 50_000 : 2_000;
const separator = fc.constantFrom("-", ".", "_", ":", " ", "/", ",", "·", "–", "\u2011", "+", "\u00a0");
const hexDigit = fc.constantFrom(..."0123456789abcdefABCDEF");
const digit = fc.constantFrom(..."0123456789");
const around = fc.constantFrom("", "node ", "gw-", "(", "Sants: ", "terrat_");
const after = fc.constantFrom("", " bis", ")", "-wlan", " Carrer Major");

/** The digits with a separator, or none, after each. */
function parted(digits: readonly string[], separators: readonly (string | null)[]): string {
  return digits.map((one, n) => (n === digits.length - 1 ? one : one + (separators[n] ?? ""))).join("");
}

const partings = (count: number, of = separator) => fc.array(fc.option(of, { freq: 2 }), { minLength: count, maxLength: count });
/** Nobody writes a telephone number with colons. */
const telephoneSeparator = separator.filter((one) => one !== ":");
const tells = (text: string) => (text.match(/[0-9a-f]/gi) ?? []).length;

describe("redaction", () => {
  it("takes every MAC, however its digits are parted", () => {
    const mac = fc
      .tuple(fc.array(hexDigit, { minLength: 12, maxLength: 12 }), partings(11))
      .filter(([digits]) => digits.some((one) => /\d/.test(one)));
    fc.assert(
      fc.property(mac, ([digits, separators]) => {
        expect(tells(redacted(parted(digits, separators)))).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  it("takes every IPv4 address with any separators between its numbers, within any words", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const address = fc.tuple(octet, octet, octet, octet);
    fc.assert(
      fc.property(address, fc.tuple(separator, separator, separator), around, after, (octets, [a, b, c], before, behind) => {
        const text = `${before}${octets[0]}${a}${octets[1]}${b}${octets[2]}${c}${octets[3]}${behind}`;
        expect(redacted(text)).not.toMatch(/\d/);
      }),
      { numRuns: RUNS },
    );
  });

  it("takes every telephone number, however it is grouped", () => {
    const number = fc
      .integer({ min: 9, max: 15 })
      .chain((length) =>
        fc.tuple(fc.array(digit, { minLength: length, maxLength: length }), partings(length - 1, telephoneSeparator)),
      );
    fc.assert(
      fc.property(number, fc.constantFrom("", "+", "(+"), around, after, ([digits, separators], plus, before, behind) => {
        expect(redacted(`${before}${plus}${parted(digits, separators)}${behind}`)).not.toMatch(/\d/);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ["44d9e7-046473", "…"],
    ["10-228.1.2", "…"],
    ["truca al 931 23 45 67", "truca al …"],
    ["(+34) 93.123-45-67", "…"],
    ["AP 44:d9-e7.04_64 73", "AP …"],
  ])("reads %j as an address", (text, shown) => {
    expect(redacted(text)).toBe(shown);
  });

  it.each([
    "BCNCarrerSants123-Rd1",
    "GSgf-rb-a54b",
    "UPC-ETSAB-2-310",
    "HW-CanFabra2-Nano5",
    "sants-terrat (3f2a)",
    "cafe-bad-decade",
    "Carrer de la Marina 123, 4t 2a",
    "node 2024-11-22",
    "OpenWrt 23.05.3",
    "5 GHz 80 MHz 27 dBm",
  ])("leaves the name %j", (text) => {
    expect(redacted(text)).toBe(text);
  });
});
