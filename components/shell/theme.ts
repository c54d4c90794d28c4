/** Light or dark: what was chosen is kept in a cookie, so that the server renders it from the first byte. */

export const THEME_COOKIE = "theme";
export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_S = 31_536_000;

export function themeOf(value: string | undefined): Theme | null {
  return THEMES.find((theme) => theme === value) ?? null;
}

/** The theme after a press of the button, and what is to be kept: nothing where the choice is what the system says anyway. */
export function nextTheme(chosen: Theme | null, system: Theme): { shown: Theme; kept: Theme | null } {
  const shown = (chosen ?? system) === "dark" ? "light" : "dark";
  return { shown, kept: shown === system ? null : shown };
}

export function themeCookie(kept: Theme | null): string {
  return kept === null
    ? `${THEME_COOKIE}=; path=/; max-age=0; samesite=lax`
    : `${THEME_COOKIE}=${kept}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
