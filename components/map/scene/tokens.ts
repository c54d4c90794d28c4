/**
 * The colours of `components/ui/tokens.css` as values, for pictures that stand alone: an image on somebody else's page knows nothing of
 * our style sheet. A test holds the two together.
 */

export type PictureTheme = "light" | "dark";

export const TOKENS = {
  light: {
    ground: "#f6f5f1",
    panel: "#ffffff",
    ink: "#1c2126",
    muted: "#68707a",
    hairline: "#e2dfd6",
    accent: "#0a6b68",
    good: "#8aa3b1",
    fair: "#d99a00",
    poor: "#c0351d",
    unmeasured: "#b7b4aa",
    node: "#3c474f",
  },
  dark: {
    ground: "#11161a",
    panel: "#182026",
    ink: "#e8ecee",
    muted: "#93a0aa",
    hairline: "#27323a",
    accent: "#4cc4bb",
    good: "#4f6b7a",
    fair: "#e2ad2e",
    poor: "#f0694b",
    unmeasured: "#46525b",
    node: "#b9c4cb",
  },
} as const satisfies Record<PictureTheme, Record<string, string>>;

export type Tokens = (typeof TOKENS)[PictureTheme];
