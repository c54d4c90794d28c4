/** Open alerts: what, since when, why, who is affected, and a plain button to say that one has seen it. */
import { fill } from "#lib/base/template.ts";
import type { AlertsView, AlertView } from "#lib/wire/api/alerts.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { endsOfLink } from "../i18n/events/sentence.ts";
import { plural } from "../i18n/fill.ts";
import { formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { ColumnHeader } from "../tables/column-header.tsx";
import { Age } from "../ui/age.tsx";
import { Filled } from "../ui/filled.tsx";

export type AlertsContext = { base: string; language: Language; timezone: string; t: Dictionary };

export function AlertsSheet({ view, context }: { view: AlertsView; context: AlertsContext }) {
  const { language, t } = context;
  const open = view.alerts.filter(({ resolvedAt }) => resolvedAt === null);
  const labels = new Map(view.names.map(({ uid, label }) => [uid, label]));
  return (
    <>
      <div className="sheet-head">
        <h1>{t.alerts.title}</h1>
        <p className="lead">{open.length === 0 ? t.alerts.none : plural(language, t.alerts.open, open.length)}</p>
      </div>
      {open.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <ColumnHeader priority={1}>{t.alerts.level}</ColumnHeader>
              <ColumnHeader priority={1}>{t.alerts.what}</ColumnHeader>
              <ColumnHeader priority={1}>{t.alerts.since}</ColumnHeader>
              <ColumnHeader priority={2}>{t.alerts.who}</ColumnHeader>
              <ColumnHeader priority={1}>{t.alerts.seen}</ColumnHeader>
            </tr>
          </thead>
          <tbody>
            {open.map((alert) => (
              <AlertRow key={alert.id} alert={alert} labels={labels} acknowledgeable={view.acknowledgeable} context={context} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

type RowProps = {
  alert: AlertView;
  labels: ReadonlyMap<string, string>;
  acknowledgeable: boolean;
  context: AlertsContext;
};

function AlertRow({ alert, labels, acknowledgeable, context }: RowProps) {
  const { base, language, timezone, t } = context;
  const { level, since, affected, consequences, acknowledgedAt } = alert;
  const weight = Math.round(affected.weight);
  return (
    <tr data-tone={level === "bad" ? "poor" : "fair"}>
      <td>{t.alerts.levels[level]}</td>
      <td>
        <a className="plain" href={`${base}?${selectionOf(alert)}`}>
          <What alert={alert} labels={labels} t={t} />
        </a>
        {alert.why !== null && <div className="muted">{t.events.why[alert.why]}</div>}
        {alert.quality !== null && <div className="muted">{percent(alert.quality)} %</div>}
        {alert.silence !== null && (
          <div className="muted">
            {fill(t.alerts.silenced, { time: formatMoment(language, timezone, alert.silence.until) })}
            {alert.silence.note !== null && (
              <>
                : <bdi>{alert.silence.note}</bdi>
              </>
            )}
          </div>
        )}
      </td>
      <td>
        <Age at={since} />
      </td>
      <td className="p2">
        {weight > 0 && plural(language, t.events.affected, weight)}{" "}
        {consequences > 0 && plural(language, t.alerts.grouped, consequences)}
      </td>
      <td>
        {acknowledgedAt !== null && (
          <>
            {t.alerts.acknowledged} <Age at={acknowledgedAt} />
          </>
        )}
        {acknowledgedAt === null && acknowledgeable && (
          <form method="post" action={`${base}/alerts/acknowledge`}>
            <button className="control" type="submit" name="alert" value={alert.id}>
              {t.alerts.acknowledge}
            </button>
          </form>
        )}
      </td>
    </tr>
  );
}

function What({ alert, labels, t }: Pick<RowProps, "alert" | "labels"> & { t: Dictionary }) {
  const name = (uid: string) => labels.get(uid) ?? uid;
  const [a, b] = alert.link === null ? [null, null] : endsOfLink(alert.link);
  const bdi = (text: string) => <bdi>{text}</bdi>;
  const subject = alert.node === null ? fill(t.alerts.linkOf, { a: name(a ?? ""), b: name(b ?? "") }) : name(alert.node);
  const values = {
    node: bdi(alert.node === null ? t.events.otherNode : name(alert.node)),
    a: bdi(name(a ?? "")),
    b: bdi(name(b ?? "")),
    what: bdi(subject),
  };
  return <Filled template={t.alerts.kinds[alert.kind]} values={values} />;
}

function selectionOf({ node, link }: AlertView): string {
  if (link !== null) return `link=${encodeURIComponent(link)}`;
  return node === null ? "" : `node=${encodeURIComponent(node)}`;
}
