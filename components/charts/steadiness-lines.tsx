/** How often a node changed its gateway, and its way to it: one line a family, in words. */
import { fill } from "#lib/base/template.ts";
import type { Steadiness, SteadinessOfFamily } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount, formatDecimal } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

type Words = { language: Language; t: Dictionary };

export function SteadinessLines({ view, language, t }: Words & { view: Steadiness }) {
  const known = view.families.filter(({ entropyBits }) => entropyBits !== null);
  if (known.length === 0) return null;
  return (
    <dl className="steadiness">
      {known.map((one) => (
        <div key={one.family}>
          <dt>{fill(t.charts.steadiness, { family: t.words.familyShort[one.family] })}</dt>
          <dd>
            {gatewayWords(one, { language, t })}
            {routeWords(one, { language, t })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function gatewayWords({ changes, transitions, entropyBits }: SteadinessOfFamily, { language, t }: Words): string {
  if (changes === 0) return t.charts.steadyGateway;
  const told = plural(language, t.charts.gatewayChanges, changes, { transitions: formatCount(language, transitions) });
  return `${told} (${fill(t.charts.entropy, { bits: formatDecimal(language, entropyBits ?? 0, 2) })})`;
}

function routeWords({ routeChanges, routeChangesPerDay }: SteadinessOfFamily, { language, t }: Words): string {
  if (routeChanges === null) return "";
  const told = plural(language, t.charts.routeChanges, routeChanges);
  if (routeChanges === 0 || routeChangesPerDay === null) return ` · ${told}`;
  return ` · ${told} (${fill(t.charts.perDay, { n: formatDecimal(language, routeChangesPerDay, 1) })})`;
}
