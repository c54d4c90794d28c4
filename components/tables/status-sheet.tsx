/** Whether it is collecting, what that costs, and what went wrong. */
import { fill } from "#lib/base/template.ts";
import type { MeshStatus, Status } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatBytes, formatCount, formatDecimal, formatDuration, formatMilliseconds } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Age } from "../ui/age.tsx";
import { StateMark } from "../ui/marks.tsx";
import { CoverageBlock } from "./coverage-block.tsx";
import { HistoryBlock } from "./history-block.tsx";
import { NotifiersBlock } from "./notifiers-block.tsx";
import { groupRefusals } from "./refusals.ts";
import { RoundsTable } from "./rounds-table.tsx";
import { ZoneBlock } from "./zone-block.tsx";

type StatusProps = { status: MeshStatus; site: Status; language: Language; timezone: string; t: Dictionary; base: string };

function NodeLink({ base, node, label }: { base: string; node: string; label: string }) {
  return (
    <a className="plain" href={`${base}?node=${encodeURIComponent(node)}`}>
      <bdi>{label}</bdi>
    </a>
  );
}

/** The state of the collector in one word; `dead` is the gravest. */
function collectorWord({ summary }: MeshStatus, t: Dictionary): { text: string; tone: "good" | "fair" | "poor" } {
  const { collection } = summary;
  if (collection.state === "recorded") return { text: t.status.recorded, tone: "good" };
  if (!collection.collectorAlive) return { text: t.status.collectorDead, tone: "poor" };
  if (collection.state === "late") return { text: t.status.late, tone: "fair" };
  return { text: collection.state === "never" ? t.status.never : t.status.collecting, tone: "good" };
}

function Headline({ status, site, language, t }: StatusProps) {
  const { summary, rounds } = status;
  const { nodes, collection } = summary;
  const [last] = rounds;
  const collector = collectorWord(status, t);
  const all = nodes.answered + nodes.heard + nodes.stale + nodes.gone + nodes.unknown;
  const { bytes, rounds: kept } = site.history;
  return (
    <div className="figures status-figures">
      <div className="figure" data-tone={collector.tone}>
        <div className="figure-value">{collector.text}</div>
        <div className="figure-label">
          {t.status.collector}, {fill(t.status.every, { time: formatDuration(language, collection.intervalS) })}
        </div>
      </div>
      <div className="figure">
        <div className="figure-value">{collection.lastRoundAt === null ? "–" : <Age at={collection.lastRoundAt} />}</div>
        <div className="figure-label">{t.status.lastRound}</div>
      </div>
      <div className="figure">
        <div className="figure-value">
          {formatCount(language, nodes.answered)} <small>{fill(t.status.ofNodes, { n: formatCount(language, all) })}</small>
        </div>
        <div className="figure-label">{t.status.answered}</div>
      </div>
      <div className="figure">
        <div className="figure-value">
          {last === undefined ? "–" : formatDecimal(language, last.cost.seconds, 1)} <small>s</small>
        </div>
        <div className="figure-label">{t.status.roundTook}</div>
      </div>
      <div className="figure">
        <div className="figure-value">{bytes === null ? "–" : formatBytes(language, bytes)}</div>
        <div className="figure-label">
          {t.status.history} ({site.history.engine}), {plural(language, t.status.historyRounds, kept)}
        </div>
      </div>
    </div>
  );
}

function Refusals({ status, language, t, base }: StatusProps) {
  const groups = groupRefusals(status.refusals);
  return (
    <section className="block">
      <h2>{t.status.refusalsTitle}</h2>
      <p className="muted">{groups.length === 0 ? t.status.refusalsNone : t.status.refusalsLead}</p>
      <ul className="reasons">
        {groups.map((group) => (
          <li key={group.code}>
            <span className="reasons-count">{formatCount(language, group.count)}</span>
            <div>
              <strong>{t.words.refusal[group.code]}</strong>
              <ul className="name-list">
                {group.nodes.map(({ node, label, count }) => (
                  <li key={node}>
                    <NodeLink base={base} node={node} label={label} />
                    {count > 1 && <small className="muted"> {plural(language, t.status.times, count)}</small>}
                  </li>
                ))}
                {group.unknown > 0 && <li className="muted">{t.status.unknownNode}</li>}
              </ul>
              {group.messages.slice(0, 3).map((message) => (
                <p key={message} className="mono muted">
                  <bdi>{message}</bdi>
                </p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Quiet = MeshStatus["silent"];

/** Nodes that said nothing or nothing new, with the reason and the last word. */
function QuietNodes({
  title,
  lead,
  none,
  rows,
  mark,
  t,
  base,
}: {
  title: string;
  lead: string;
  none: string;
  rows: Quiet;
  mark: "heard" | "stale";
  t: Dictionary;
  base: string;
}) {
  return (
    <section className="block">
      <h2>{title}</h2>
      <p className="muted">{rows.length === 0 ? none : lead}</p>
      <ul className="quiet">
        {rows.map(({ node, label, reason, answeredAt }) => (
          <li key={node}>
            <span className="name-line">
              <StateMark state={mark} />
              <NodeLink base={base} node={node} label={label} />
            </span>
            <span className="quiet-why muted">{reason === null ? "" : t.words.stateReason[reason]}</span>
            <span className="muted">
              {answeredAt === null ? t.status.neverAnswered : <Age at={answeredAt} template={t.status.lastAnswer} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Collisions({ status, t, base }: Pick<StatusProps, "status" | "t" | "base">) {
  return (
    <section className="block">
      <h2>{t.status.collisions}</h2>
      <p className="muted">{status.collisions.length === 0 ? t.status.collisionsNone : t.status.collisionsLead}</p>
      <ul className="quiet">
        {status.collisions.map(({ kind, key, nodes, labels }) => (
          <li key={`${kind}${nodes.join()}`}>
            <span className="name-list">
              {nodes.map((node, i) => (
                <NodeLink key={node} base={base} node={node} label={labels[i] ?? node} />
              ))}
            </span>
            <span className="quiet-why muted">
              {t.words.collision[kind]} <bdi className="mono">{key}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Slowest({ status, language, t, base }: StatusProps) {
  return (
    <section className="block">
      <h2>{t.status.slowest}</h2>
      {status.slowest.length === 0 && <p className="muted">{t.status.slowestNone}</p>}
      <ul className="quiet">
        {status.slowest.map(({ node, label, elapsedMs }) => (
          <li key={node}>
            <NodeLink base={base} node={node} label={label} />
            <span className="muted">{formatMilliseconds(language, elapsedMs)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function StatusSheet(props: StatusProps) {
  const { status, site, language, t, base } = props;
  const { trouble } = status.summary.collection;
  return (
    <div className="sheet">
      <div className="sheet-head">
        <h1>{t.status.title}</h1>
        <p className="lead">
          {t.status.lead}{" "}
          <a className="underlined" href={`${base}/alerts`}>
            {t.alerts.title}
          </a>
        </p>
      </div>
      <Headline {...props} />
      {trouble !== undefined && (
        <p className="note" data-tone="poor">
          {t.words.collectionTrouble[trouble]}
        </p>
      )}
      <CoverageBlock coverage={status.summary.coverage} language={language} t={t} />
      <div className="status-blocks">
        <Refusals {...props} />
        <QuietNodes
          title={t.status.silent}
          lead={t.status.silentLead}
          none={t.status.silentNone}
          rows={status.silent}
          mark="heard"
          t={t}
          base={base}
        />
        <QuietNodes
          title={t.status.stale}
          lead={t.status.staleLead}
          none={t.status.staleNone}
          rows={status.stale}
          mark="stale"
          t={t}
          base={base}
        />
        <Collisions status={status} t={t} base={base} />
        <Slowest {...props} />
        <ZoneBlock zone={status.zone} language={language} t={t} />
        <HistoryBlock history={site.history} language={language} t={t} />
        <NotifiersBlock notifiers={site.notifiers} language={language} t={t} />
      </div>
      <RoundsTable rounds={status.rounds} language={language} timezone={props.timezone} t={t} />
      <div className="sheet-foot">
        <span>{plural(language, t.status.sources, status.sources.length)}</span>
        <span>
          {t.status.version} {site.version}
        </span>
      </div>
    </div>
  );
}
