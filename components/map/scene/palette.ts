/** The tokens as numbers, read from the page as it is now: canvas and WebGL know nothing of custom properties. */
import type { SceneLink, SceneNode, Tone } from "./scene.ts";
import { linkTone, nodeTone } from "./scene.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** Shares of the colour left where a thing does not belong to the selection; the same stand in map.css. */
const DIM_LINK = 0.45;
const AGED_LINK = 0.4;
const DIM_NODE = 0.58;
const GLOW_ALPHA = 0.2;

export type Palette = {
  ground: string;
  ink: string;
  muted: string;
  accent: string;
  glow: string;
  poor: string;
  node(node: SceneNode): string;
  link(link: SceneLink): string;
};

export function readPalette(root: Element): Palette {
  const style = getComputedStyle(root);
  const context = document.createElement("canvas").getContext("2d");
  const token = (name: string): Colour => {
    const value = style.getPropertyValue(`--${name}`).trim();
    return context === null || value === "" ? [128, 128, 128] : parseColour(context, value);
  };
  const ground = token("ground");
  const accent = token("accent");
  const mark = style.getPropertyValue("--node").trim() === "" ? token("ink") : token("node");
  const tones: Record<Exclude<Tone, "dim">, Colour> = {
    node: mark,
    accent,
    good: token("good"),
    fair: token("fair"),
    poor: token("poor"),
    unmeasured: token("unmeasured"),
  };
  return {
    ground: css(ground),
    ink: css(token("ink")),
    muted: css(token("muted")),
    accent: css(accent),
    glow: `rgba(${accent.join(",")},${GLOW_ALPHA})`,
    poor: css(tones.poor),
    node: (node) => {
      const tone = nodeTone(node);
      return css(tone === "dim" ? mix(mark, ground, DIM_NODE) : tones[tone]);
    },
    link: (link) => {
      const tone = linkTone(link);
      const colour = tone === "dim" ? tones.unmeasured : tones[tone];
      if (link.aged && tone !== "accent") return css(mix(colour, ground, AGED_LINK));
      return css(link.emphasis === "dim" ? mix(colour, ground, DIM_LINK) : colour);
    },
  };
}

/** The canvas itself reads every way to write a colour and gives it back as `#rrggbb` or `rgba(…)`. */
function parseColour(context: CanvasRenderingContext2D, value: string): Colour {
  context.fillStyle = "#808080";
  context.fillStyle = value;
  const read = String(context.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(read);
  if (hex !== null) return [hexByte(hex[1]), hexByte(hex[2]), hexByte(hex[3])];
  const parts = read.match(/[\d.]+/g) ?? [];
  return [Number(parts[0] ?? 128), Number(parts[1] ?? 128), Number(parts[2] ?? 128)];
}

function hexByte(digits: string | undefined): number {
  return Number.parseInt(digits ?? "80", 16);
}

function mix(one: Colour, other: Colour, share: number): Colour {
  return [blend(one[0], other[0], share), blend(one[1], other[1], share), blend(one[2], other[2], share)];
}

function blend(one: number, other: number, share: number): number {
  return Math.round(one * share + other * (1 - share));
}

function css([red, green, blue]: Colour): string {
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
