"use client";
import { useMemo, useSyncExternalStore } from "react";
/** An age that counts on: "4 s ago", alone or inside a sentence. The exact time is in its title. */
import { fill } from "#lib/base/template.ts";
import { clockMs, subscribeToClock } from "../i18n/clock.ts";
import { ageSeconds, formatDuration, formatInstant } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";

/** `template` holds `{age}`, which is replaced by "4 s ago". */
export function Age({ at, template = "{age}" }: { at: string; template?: string }) {
  const { language, timezone, ago, renderedAtMs, frozenAtMs } = useLocale();
  const textAt = (nowMs: number) => fill(template, { age: fill(ago, { age: formatDuration(language, ageSeconds(at, nowMs)) }) });
  // The text is the snapshot: a tick that does not change it renders nothing.
  const text = useSyncExternalStore(
    subscribeToClock,
    () => textAt(frozenAtMs ?? clockMs(renderedAtMs)),
    () => textAt(frozenAtMs ?? renderedAtMs),
  );
  const title = useMemo(() => formatInstant(language, timezone, at), [language, timezone, at]);
  return (
    // Server and browser may write the same instant with different spaces.
    <time dateTime={at} title={title} suppressHydrationWarning>
      {text}
    </time>
  );
}
