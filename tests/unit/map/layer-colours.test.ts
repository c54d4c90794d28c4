import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Machado, Oliveira & Fernandes 2009, severity 1. */
const SIGHTS = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

const css = readFileSync(join(import.meta.dirname, "../../../components/ui/tokens.css"), "utf8");
const themes = {
  light: tokensOf(/^:root \{(.*?)^\}/ms),
  dark: tokensOf(/^:root\[data-theme="dark"\] \{(.*?)^\}/ms),
};

function tokensOf(block: RegExp): Map<string, string> {
  const body = block.exec(css)?.[1] ?? "";
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
}

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

/** CIE 1976 L*a*b*, D65. */
function lab([r = 0, g = 0, b = 0]: readonly number[]): number[] {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex: string, sight: readonly number[]): number[] {
  const rgb = linear(hex);
  const row = (at: number) => rgb.reduce((sum, value, column) => sum + value * (sight[at * 3 + column] ?? 0), 0);
  return lab([0, 1, 2].map((at) => Math.min(1, Math.max(0, row(at)))));
}

function distance(one: string, other: string, sight: readonly number[]): number {
  const [a, b] = [seen(one, sight), seen(other, sight)];
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

for (const [theme, tokens] of Object.entries(themes))
  for (const [sight, matrix] of Object.entries(SIGHTS)) {
    const token = (name: string) => tokens.get(name) ?? "";
    it(`kinds and steps of layers differ in the ${theme} theme with ${sight} sight`, () => {
      for (const [names, least] of [
        [["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"], 15],
        [["s0", "s1", "s2", "s3", "s4"], 11],
        [["poor", "c0", "c2", "c4", "pale"], 15],
        [["good", "fair", "poor"], 15],
      ] as const)
        for (const [at, name] of names.entries())
          for (const other of names.slice(0, at))
            expect(distance(token(name), token(other), matrix), `${name} ${other}`).toBeGreaterThan(least);
    });
  }
