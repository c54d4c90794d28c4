/** The mesh in figures: each with what it is of and one sentence of what it means. Unknown is said, never 0. */

import type { ReactNode } from "react";
import { fill } from "#lib/base/template.ts";
import type { StatisticsView } from "#lib/wire/api/analysis.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount, formatDecimal, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Chips, type Query } from "../tables/parts.tsx";
import { Age } from "../ui/age.tsx";
import { DegreeBars } from "./degree-bars.tsx";
import { RobustnessCharts } from "./robustness-charts.tsx";

export type StatisticsProps = { view: StatisticsView; query: Query; language: Language; t: Dictionary; base: string };

type FactProps = { value: string | null; unit?: string; of?: string; label: string; why: string; unknown: string };

function Fact({ value, unit, of, label, why, unknown }: FactProps) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>
        <span className="figure-value">
          {value ?? <span className="fact-unknown">{unknown}</span>}
          {value !== null && unit !== undefined && <small> {unit}</small>}
          {value !== null && of !== undefined && <small> {of}</small>}
        </span>
        <p className="fact-why">{why}</p>
      </dd>
    </div>
  );
}

function Block({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className="block statistics-block">
      <h2>{title}</h2>
      {lead !== undefined && <p className="muted">{lead}</p>}
      {children}
    </section>
  );
}

type Writing = { n(value: number): string; d(value: number | null, digits: number): string | null; share(value: number): string };

function writing(language: Language): Writing {
  return {
    n: (value) => formatCount(language, value),
    d: (value, digits) => (value === null ? null : formatDecimal(language, value, digits)),
    share: (value) => `${percent(value)}\u00a0%`,
  };
}

function Size({ view, language, t }: StatisticsProps) {
  const { n } = writing(language);
  const { network } = view;
  const s = t.statistics;
  const { unknown } = s;
  const told = { pairs: n(network.pairs), twoWay: n(network.two_way_links), oneSided: n(network.one_sided_links) };
  return (
    <Block title={s.size}>
      <dl className="fact-grid">
        <Fact value={n(network.nodes)} label={s.nodes} why={s.nodesWhy} unknown={unknown} />
        <Fact
          value={n(network.links)}
          of={fill(s.known, { n: n(network.pairs) })}
          label={s.connections}
          why={fill(s.connectionsWhy, told)}
          unknown={unknown}
        />
        <Fact value={n(network.one_way_links)} label={s.oneWay} why={s.oneWayWhy} unknown={unknown} />
        <Fact value={n(network.parallel_links)} label={s.parallel} why={s.parallelWhy} unknown={unknown} />
        <Fact
          value={network.components === null ? null : n(network.components)}
          label={s.components}
          why={
            network.largest_component === null ? s.componentsNotKnown : fill(s.componentsWhy, { n: n(network.largest_component) })
          }
          unknown={unknown}
        />
        <Fact
          value={n(network.nodes - network.uncovered.length - network.not_known.length)}
          of={fill(s.known, { n: n(network.nodes) })}
          label={s.covered}
          why={
            network.not_known.length === 0
              ? s.coveredWhy
              : `${s.coveredWhy} ${plural(language, s.coveredNotKnown, network.not_known.length)}`
          }
          unknown={unknown}
        />
      </dl>
    </Block>
  );
}

function Shape({ view, language, t }: StatisticsProps) {
  const { n, d, share } = writing(language);
  const { network } = view;
  const s = t.statistics;
  const { unknown } = s;
  return (
    <Block title={s.shape} lead={s.shapeLead}>
      <dl className="fact-grid">
        <Fact
          value={`${network.hops_exact ? "" : "≥\u00a0"}${n(network.diameter)}`}
          label={s.diameter}
          why={network.hops_exact ? s.diameterWhy : s.diameterSampled}
          unknown={unknown}
        />
        <Fact value={d(network.mean_hops, 2)} label={s.meanHops} why={s.meanHopsWhy} unknown={unknown} />
        <Fact value={d(network.mean_degree, 2)} label={s.meanDegree} why={s.meanDegreeWhy} unknown={unknown} />
        <Fact
          value={network.density === null ? null : share(network.density)}
          label={s.density}
          why={s.densityWhy}
          unknown={unknown}
        />
        <Fact value={d(network.clustering, 2)} label={s.clustering} why={s.clusteringWhy} unknown={unknown} />
        <Fact value={d(network.assortativity, 2)} label={s.assortativity} why={s.assortativityWhy} unknown={unknown} />
        <Fact value={d(network.global_efficiency, 2)} label={s.efficiency} why={s.efficiencyWhy} unknown={unknown} />
      </dl>
      <h3>{s.degrees}</h3>
      <p className="muted">{s.degreesWhy}</p>
      <DegreeBars degrees={network.degrees} language={language} t={s} />
    </Block>
  );
}

function Survival({ view, language, t }: StatisticsProps) {
  const { n, d } = writing(language);
  const { network, deep } = view;
  const s = t.statistics;
  const { unknown } = s;
  const dear = deep?.network ?? null;
  return (
    <Block title={s.robust}>
      <dl className="fact-grid">
        <Fact
          value={n(network.articulation_points.length)}
          of={fill(s.known, { n: n(network.nodes) })}
          label={s.cutNodes}
          why={s.cutNodesWhy}
          unknown={unknown}
        />
        <Fact
          value={n(network.bridges.length)}
          of={fill(s.known, { n: n(network.links + network.parallel_links) })}
          label={s.bridges}
          why={fill(s.bridgesWhy, { internet: n(network.internet_bridges.length) })}
          unknown={unknown}
        />
        <Fact value={d(network.gateway_gini, 2)} label={s.gini} why={s.giniWhy} unknown={unknown} />
        <Fact value={d(network.effective_gateways, 1)} label={s.effective} why={s.effectiveWhy} unknown={unknown} />
        <Fact value={d(dear?.lambda2 ?? null, 4)} label={s.lambda2} why={s.lambda2Why} unknown={unknown} />
        <Fact
          value={dear?.communities == null ? null : n(dear.communities)}
          label={s.communities}
          why={fill(s.communitiesWhy, { modularity: d(dear?.modularity ?? null, 2) ?? "–" })}
          unknown={unknown}
        />
      </dl>
      {deep !== null && deep.network.robustness !== null && (
        <>
          <h3>{s.curves}</h3>
          <p className="muted">{s.curvesLead}</p>
          <RobustnessCharts robustness={deep.network.robustness} language={language} t={s} />
          <p className="muted small">
            {s.seldom} <Age at={deep.as_of} template={s.asOf} />
          </p>
        </>
      )}
    </Block>
  );
}

function Prediction({ view, language, t }: StatisticsProps) {
  const { n, share } = writing(language);
  const fit = view.model_fit;
  const s = t.statistics;
  if (fit === null || fit.fit === null) {
    return (
      <Block title={s.prediction}>
        <p className="muted">{t.fixFirst.fitNone}</p>
      </Block>
    );
  }
  const counts = { matching: n(fit.matching), compared: n(fit.compared), rounding: share(fit.fit_within_rounding ?? fit.fit) };
  return (
    <Block title={s.prediction}>
      <dl className="fact-grid">
        <Fact value={share(fit.fit)} label={s.fit} why={fill(s.fitWhy, counts)} unknown={s.unknown} />
        <Fact
          value={fit.median_error_log2 === null ? null : `× ${formatDecimal(language, 2 ** fit.median_error_log2, 2)}`}
          label={s.error}
          why={fill(s.errorWhy, { n: n(fit.compared_metrics) })}
          unknown={s.unknown}
        />
      </dl>
    </Block>
  );
}

export function StatisticsSheet(props: StatisticsProps) {
  const { view, query, language, t } = props;
  return (
    <div className="sheet statistics">
      <div className="sheet-head">
        <h1>{t.statistics.title}</h1>
        <p className="lead">{t.statistics.lead}</p>
      </div>
      {view.families.length > 1 && (
        <div className="filters">
          <Chips
            name="family"
            label={t.fixFirst.family}
            query={query}
            language={language}
            items={view.families.map((family, i) => ({ value: i === 0 ? null : family, label: t.words.familyShort[family] }))}
          />
        </div>
      )}
      <Size {...props} />
      <Shape {...props} />
      <Survival {...props} />
      <Prediction {...props} />
      <div className="sheet-foot">
        <span />
        <Age at={view.as_of} template={t.freshness.measured} />
      </div>
    </div>
  );
}
