/** The tokens: both themes say the same names, and all text can be read on every ground it stands on. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("components/ui/tokens.css", "utf8");

/** The colour tokens of the block that follows a selector. */
function block(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf("}", start));
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance and contrast of WCAG 2.2. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const themes = {
  light: block(":root"),
  dark: block(':root[data-theme="dark"]'),
  system: block(':root:not([data-theme="light"])'),
};

describe("tokens", () => {
  it("are the same in the chosen dark theme and in the system's", () => {
    expect(themes.dark.size).toBeGreaterThan(12);
    expect(themes.system).toEqual(themes.dark);
    expect([...themes.dark.keys()]).toEqual([...themes.light.keys()]);
  });

  it("are those of the design", () => {
    const names = ["ground", "panel", "ink", "muted", "hairline", "accent", "good", "fair", "poor", "unmeasured"];
    expect(names.map((name) => themes.light.get(name))).toEqual(
      "#f6f5f1 #ffffff #1c2126 #68707a #e2dfd6 #0a6b68 #8aa3b1 #d99a00 #c0351d #b7b4aa".split(" "),
    );
    expect(names.map((name) => themes.dark.get(name))).toEqual(
      "#11161a #182026 #e8ecee #93a0aa #27323a #4cc4bb #4f6b7a #e2ad2e #f0694b #46525b".split(" "),
    );
  });

  it.each(["light", "dark"] as const)("give text 4.5:1 and controls 3:1 in the %s theme", (theme) => {
    const colour = (name: string) => themes[theme].get(name) ?? "";
    for (const ground of ["ground", "panel"])
      for (const text of ["ink", "muted", "accent", "poor"])
        expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour("ink"), colour("hover")), "ink on hover").toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour("accent"), colour("accent-tint")), "accent on its tint").toBeGreaterThanOrEqual(4.5);
    for (const ground of ["ground", "panel"])
      expect(contrast(colour("control-edge"), colour(ground)), `edge on ${ground}`).toBeGreaterThanOrEqual(3);
  });
});
