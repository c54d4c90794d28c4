/** The file that tells where nodes stand, and what is wrong with it. */

import { fill } from "#lib/base/template.ts";
import type { MeshStatus } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { formatCount } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

type ZoneProps = { zone: MeshStatus["zone"]; language: Language; t: Dictionary };

/** Nothing where the configuration names none. */
export function ZoneBlock({ zone, language, t }: ZoneProps) {
  if (zone === null) return null;
  const figures = {
    matched: formatCount(language, zone.matched),
    of: formatCount(language, zone.of),
    registered: formatCount(language, zone.registered),
  };
  return (
    <section className="block">
      <h2>{t.status.zone.title}</h2>
      <p className="muted">
        <bdi className="mono">{zone.file}</bdi>: {fill(t.status.zone.matched, figures)}
      </p>
      {zone.trouble !== null && <p>{t.status.zone.trouble[zone.trouble]}</p>}
    </section>
  );
}
