/** What the store takes of its disk, by part, how it grows, and when the disk is full at this pace. */
import { fill } from "#lib/base/template.ts";
import type { HistoryStatus } from "#lib/wire/api/history-status.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatBytes } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

export function HistoryBlock({ history, language, t }: { history: HistoryStatus; language: Language; t: Dictionary }) {
  const words = t.status.disk;
  const { bytesPerDay, daysUntilFull, freeBytes, trouble } = history;
  const growth =
    bytesPerDay === null ? words.growthUnknown : fill(words.growth, { bytes: formatBytes(language, Math.max(0, bytesPerDay)) });
  return (
    <section className="block">
      <h2>{t.status.history}</h2>
      {trouble !== null && (
        <p role="alert">
          <strong>{words.trouble[trouble]}</strong>
        </p>
      )}
      <p className="muted">
        {growth} {freeBytes === null ? "" : fill(words.free, { bytes: formatBytes(language, freeBytes) })}{" "}
        {daysUntilFull === null ? "" : plural(language, words.full, daysUntilFull)}
      </p>
      <ul className="quiet">
        {history.parts.map(({ name, bytes }) => (
          <li key={name}>
            <span>{words.parts[name]}</span>
            <span className="muted">{formatBytes(language, bytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
