/**
 * "Up 14:05 (99.9 %)": what guifi.net's pages have shown beside a device for many years, in the size and colours of its graph servers,
 * and the same in the manner of today. Standing alone, as an SVG document.
 */

import { element, markupToXml } from "../map/base/markup.ts";
import { estimateWidth } from "../map/base/text-width.ts";

export type BadgeState = "up" | "down" | "unknown";

export type Badge = {
  state: BadgeState;
  /** The clock time of the last sign of life; null: none is known. */
  time: string | null;
  /** Share of the known time of the last 30 days, 0..1; null: not known. */
  share: number | null;
  /** What it is about, for the modern one and for who cannot see it. */
  name: string;
  words: Record<BadgeState, string>;
};

export type BadgeStyle = "classic" | "modern";

const CLASSIC = { width: 117, height: 15 } as const;
const COLOURS = {
  classic: { up: "#33ff00", down: "#ff3300", unknown: "#cccccc" },
  modern: { up: "#0a6b68", down: "#c0351d", unknown: "#68707a" },
} as const satisfies Record<BadgeStyle, Record<BadgeState, string>>;

/** `99.9 %`: never rounded up to a hundred that it is not. */
export function shareText(share: number): string {
  const tenths = share >= 1 ? 1000 : Math.min(999, Math.round(share * 1000));
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)}\u00a0%`;
}

export function badgeText({ state, time, share, words }: Badge): string {
  return [words[state], time, share === null ? null : `(${shareText(share)})`].filter((part) => part !== null).join(" ");
}

/** @returns an SVG document */
export function badgePicture(badge: Badge, style: BadgeStyle): string {
  return markupToXml(style === "classic" ? classic(badge) : modern(badge));
}

function frame(badge: Badge, width: number, height: number, children: Parameters<typeof element>[2]) {
  const said = `${badge.name}: ${badgeText(badge)}`;
  const attributes = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img" };
  return element("svg", { ...attributes, "aria-label": said, "font-family": "Inter, Verdana, sans-serif" }, [
    element("title", {}, [said]),
    ...(children ?? []),
  ]);
}

function classic(badge: Badge) {
  const { width, height } = CLASSIC;
  const text = badgeText(badge);
  const sizePx = Math.min(10.5, (10 * (width - 6)) / estimateWidth(text, 10, 500));
  return frame(badge, width, height, [
    element("rect", { width, height, fill: COLOURS.classic[badge.state] }),
    element("rect", {
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      fill: "none",
      stroke: "#000",
      "stroke-opacity": 0.3,
    }),
    element("text", { x: width / 2, y: 11, "font-size": sizePx.toFixed(1), fill: "#000", "text-anchor": "middle" }, [text]),
  ]);
}

const HEIGHT = 22;
const PADDING = 8;

function modern(badge: Badge) {
  const text = badgeText(badge);
  const nameWidth = Math.ceil(estimateWidth(badge.name, 11, 500)) + 2 * PADDING;
  const textWidth = Math.ceil(estimateWidth(text, 11, 500)) + 2 * PADDING;
  const width = nameWidth + textWidth;
  const shared = { y: 15, "font-size": 11, "text-anchor": "middle" };
  return frame(badge, width, HEIGHT, [
    element("rect", { width, height: HEIGHT, rx: 4, fill: COLOURS.modern[badge.state] }),
    element("path", { d: `M4 0H${nameWidth}V${HEIGHT}H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4Z`, fill: "#1c2126" }),
    element("text", { ...shared, x: nameWidth / 2, fill: "#fff" }, [badge.name]),
    element("text", { ...shared, x: nameWidth + textWidth / 2, fill: "#fff" }, [text]),
  ]);
}
