"use client";
/** What every client component needs to speak: language, time zone, the word for "ago", and the server's clock. */
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { followServerClock } from "./clock.ts";
import type { Language } from "./languages.ts";

export type Locale = {
  language: Language;
  timezone: string;
  /** "{age} ago" in the language. */
  ago: string;
  /** The server's clock when it rendered. */
  renderedAtMs: number;
  /** Where a moment of the past is shown: ages are counted from it and stand still. */
  frozenAtMs?: number;
};

const LocaleContext = createContext<Locale | null>(null);

export function LocaleProvider({ children, ...locale }: Locale & { children: ReactNode }) {
  const { renderedAtMs } = locale;
  useEffect(() => followServerClock(renderedAtMs), [renderedAtMs]);
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}

/** Everything inside is told as of a moment of the past; `before` says "{age} before". Without a moment nothing changes. */
export function MomentProvider({ at, before, children }: { at: string | null; before: string; children: ReactNode }) {
  const locale = useLocale();
  if (at === null) return children;
  return <LocaleContext value={{ ...locale, ago: before, frozenAtMs: Date.parse(at) }}>{children}</LocaleContext>;
}

export function useLocale(): Locale {
  const locale = useContext(LocaleContext);
  if (locale === null) throw new Error("useLocale outside of a LocaleProvider");
  return locale;
}
