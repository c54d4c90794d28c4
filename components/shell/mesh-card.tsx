/** One mesh on the page of all meshes: its shape, and its state in three sentences. */
import { fill } from "#lib/base/template.ts";
import type { MeshSummary } from "#lib/wire/api/views.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import { partialSight } from "#lib/wire/views/mesh-summary.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural, pluralForm } from "../i18n/fill.ts";
import { formatCount } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Age } from "../ui/age.tsx";
import { internetGateways, meshPreview } from "./mesh-preview.ts";
import { partialText } from "./partial.ts";

const WIDTH = 360;
const HEIGHT = 220;

function Preview({ wire }: { wire: Wire }) {
  const { links, up, down, unknown, gateways } = meshPreview(wire, WIDTH, HEIGHT);
  return (
    <svg className="preview" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      {(["unmeasured", "good", "fair", "poor"] as const).map((band) => (
        <path key={band} className="preview-links" data-band={band} d={links[band]} />
      ))}
      <path className="preview-unknown" d={unknown} />
      <path className="preview-down" d={down} />
      <path className="preview-up" d={up} />
      <path className="preview-gateways" d={gateways} />
    </svg>
  );
}

type CardProps = { summary: MeshSummary; wire: Wire | null; language: Language; t: Dictionary };

function Figures({ summary, wire, language, t }: CardProps) {
  const { nodes, links, gateways } = summary;
  const up = nodes.answered + nodes.heard;
  const all = up + nodes.stale + nodes.gone + nodes.unknown;
  const notKnown = nodes.unknown === 0 ? [] : [plural(language, t.map.notKnown, nodes.unknown)];
  const figures = [
    { n: up, forms: t.meshes.nodesUp, under: [plural(language, t.meshes.ofNodes, all), ...notKnown].join(" · ") },
    { n: links.poor, forms: t.meshes.linksWeak, under: plural(language, t.meshes.ofLinks, links.total) },
    {
      n: wire === null ? Math.max(gateways.v4, gateways.v6) : internetGateways(wire.nodes),
      forms: t.meshes.gateways,
      under: fill(t.meshes.gatewaysByFamily, { v4: gateways.v4, v6: gateways.v6, community: gateways.community }),
    },
  ];
  return (
    <div className="figures">
      {figures.map(({ n, forms, under }) => (
        <div key={forms.other} className="figure">
          <div className="figure-value">{formatCount(language, n)}</div>
          <div className="figure-label">
            <strong>{fill(pluralForm(language, forms, n), { n: "" }).trim()}</strong> {under}
          </div>
        </div>
      ))}
    </div>
  );
}

export function MeshCard({ summary, wire, language, timezone, t }: CardProps & { timezone: string }) {
  const { withoutInternet } = summary;
  const partial = partialSight(summary.coverage);
  return (
    <article className="mesh-card">
      <div className="mesh-card-map">{wire === null ? null : <Preview wire={wire} />}</div>
      <div className="mesh-card-body">
        <h2>
          <a className="plain mesh-card-link" href={`/${language}/${summary.id}`}>
            <bdi>{summary.name}</bdi>
          </a>
          {summary.protocols.map((protocol) => (
            <span key={protocol} className="tag">
              {protocol}
            </span>
          ))}
        </h2>
        {summary.at === null ? (
          <p className="muted">{t.meshes.noRound}</p>
        ) : (
          <>
            <p className="muted">
              <Age
                at={summary.at}
                template={summary.collection.collectorAlive ? t.freshness.measured : t.freshness.collectorDown}
              />
            </p>
            {partial !== null && (
              <p className="note" data-tone="fair">
                {partialText(partial, { language, timezone, t: t.freshness })}
              </p>
            )}
            <Figures summary={summary} wire={wire} language={language} t={t} />
            <p className="note" data-tone={withoutInternet !== null && withoutInternet > 0 ? "poor" : undefined}>
              {withoutInternet === null ? (
                t.meshes.nobodyTells
              ) : withoutInternet > 0 ? (
                <a href={`/${language}/${summary.id}/gateways#without`}>
                  {plural(language, t.meshes.withoutInternet, withoutInternet)}
                </a>
              ) : (
                t.meshes.everybodyOnline
              )}
            </p>
            <p>
              <a className="control" href={`/${language}/${summary.id}`}>
                {t.meshes.open}
              </a>
            </p>
          </>
        )}
      </div>
    </article>
  );
}
