/** All nodes of a mesh as a table. */
import { fill } from "#lib/base/template.ts";
import type { UseReason } from "#lib/model/index.ts";
import type { NodeRow, NodesView } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth, formatCount, formatDuration } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Age } from "../ui/age.tsx";
import { GatewayMark, StateMark } from "../ui/marks.tsx";
import { QualityBar } from "../ui/quality-bar.tsx";
import { countStates, filterNodes, type NodeColumn, nodeSort, sortNodes } from "./node-rows.ts";
import { Chips, NameFilter, Pager, type Query, SortHeader, type SortHeaderProps } from "./parts.tsx";
import { pageOf } from "./sorting.ts";

export type SheetProps<View> = { view: View; query: Query; language: Language; t: Dictionary; base: string };

/** State in words with its age. */
function StateCell({ row, t }: { row: NodeRow; t: Dictionary }) {
  const { state, stateReason, answeredAt, heardAt } = row;
  const at = state === "answered" ? answeredAt : (heardAt ?? answeredAt);
  const why = [t.words.stateWhy[state], stateReason === null ? "" : t.words.stateReason[stateReason]].join(" ").trim();
  return (
    <span title={state === "answered" ? undefined : why}>
      {at === null ? t.words.state[state] : <Age at={at} template={t.words.stateAge[state]} />}
    </span>
  );
}

/** Which gateways it uses: one name where both families use the same. */
function GatewayCell({ row, base, t, reason }: { row: NodeRow; base: string; t: Dictionary; reason: UseReason | null }) {
  const { gatewayV4, gatewayV6, gatewayV4Label, gatewayV6Label, isGateway } = row;
  const own = isGateway.length > 0 && (
    <span className="gateway-own">
      <GatewayMark /> {t.nodes.isGateway} {isGateway.map((family) => t.words.familyShort[family]).join(", ")}
    </span>
  );
  const uses = [
    { uid: gatewayV4, label: gatewayV4Label, family: "v4" as const },
    { uid: gatewayV6, label: gatewayV6Label, family: "v6" as const },
  ].filter(({ uid }) => uid !== null && uid !== row.uid);
  const same = gatewayV4 !== null && gatewayV4 === gatewayV6;
  if (uses.length === 0 && own === false)
    return (
      <span
        className={reason === "none-chosen" ? "no-internet" : "muted"}
        title={reason === null ? undefined : t.words.useReason[reason]}
      >
        {reason === "none-chosen" ? t.nodes.noInternet : t.nodes.unknown}
      </span>
    );
  return (
    <>
      {own}
      {(same ? uses.slice(0, 1) : uses).map(({ uid, label, family }) => (
        <span key={family} className="gateway-use">
          <a className="plain" href={`${base}?node=${encodeURIComponent(uid ?? "")}`}>
            <bdi>{label}</bdi>
          </a>
          {!same && <small className="muted"> {t.words.familyShort[family]}</small>}
        </span>
      ))}
    </>
  );
}

type RowProps = { row: NodeRow; reason: UseReason | null } & Omit<SheetProps<NodesView>, "view" | "query">;

function NodeTableRow({ row, reason, base, language, t }: RowProps) {
  const via = row.gatewayV4Label ?? row.gatewayV6Label;
  return (
    <tr data-state={row.state}>
      <th scope="row" className="p1 name">
        <span className="name-line">
          <StateMark state={row.state} />
          <a className="plain" href={`${base}?node=${encodeURIComponent(row.uid)}`}>
            <bdi>{row.label}</bdi>
          </a>
        </span>
        <span className="under muted">
          <StateCell row={row} t={t} />
          {reason === "none-chosen" && <> · {t.nodes.noInternet}</>}
          {via !== null && row.isGateway.length === 0 && <> · {fill(t.nodes.viaGateway, { gateway: via })}</>}
        </span>
      </th>
      <td className="p2">
        <StateCell row={row} t={t} />
      </td>
      <td className="p2">
        <GatewayCell row={row} base={base} t={t} reason={reason} />
      </td>
      <td className="p1 number">{row.pathMbps === null ? <Unknown t={t} /> : formatBandwidth(language, row.pathMbps)}</td>
      <td className="p1 number">{row.hops === null ? <Unknown t={t} /> : formatCount(language, row.hops)}</td>
      <td className="p3 number">{formatCount(language, row.neighbours)}</td>
      <td className="p2">
        <QualityBar quality={row.worstQuality} unmeasured={t.words.bandShort.unmeasured} />
      </td>
      <td className="p3">{row.protocols.join(", ")}</td>
      <td className="p3 number">
        {row.daemonUptimeS === null ? <Unknown t={t} /> : formatDuration(language, row.daemonUptimeS)}
      </td>
    </tr>
  );
}

function Unknown({ t }: { t: Dictionary }) {
  return (
    <span className="muted" title={t.nodes.unknown}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t.nodes.unknown}</span>
    </span>
  );
}

function Head({ query, t }: { query: Query; t: Dictionary }) {
  const sort = nodeSort(query);
  const columns: Omit<SortHeaderProps<NodeColumn>, "sort" | "query" | "t">[] = [
    { column: "name", label: t.nodes.name, priority: 1 },
    { column: "state", label: t.nodes.state, priority: 2, first: "desc" },
    { column: "gateway", label: t.nodes.gateway, priority: 2 },
    { column: "mbps", label: t.nodes.mbps, priority: 1, numeric: true, title: t.inspector.mbpsWhy },
    { column: "hops", label: t.nodes.hops, priority: 1, numeric: true, first: "desc" },
    { column: "neighbours", label: t.nodes.neighbours, priority: 3, numeric: true },
    { column: "worst", label: t.nodes.worst, priority: 2, title: t.nodes.worstWhy },
    { column: "daemon", label: t.nodes.protocol, priority: 3 },
    { column: "uptime", label: t.nodes.uptime, priority: 3, numeric: true, title: t.inspector.daemonUpWhy },
  ];
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <SortHeader key={column.column} {...column} sort={sort} query={query} t={t.table} />
        ))}
      </tr>
    </thead>
  );
}

/** `reasons`: why a node that names no gateway has none, or why that is not known. */
export type NodesSheetProps = SheetProps<NodesView> & { reasons: ReadonlyMap<string, UseReason> };

export function NodesSheet({ view, reasons, query, language, t, base }: NodesSheetProps) {
  const counts = countStates(view.nodes);
  const filtered = sortNodes(filterNodes(view.nodes, query), nodeSort(query));
  const page = pageOf(filtered, query.page);
  const n = (value: number) => formatCount(language, value);
  const up = n(counts.answered + counts.heard);
  return (
    <div className="sheet">
      <div className="sheet-head">
        <h1>{t.nodes.title}</h1>
        <p className="lead">
          {fill(t.nodes.lead, { up, all: n(view.nodes.length), answered: n(counts.answered) })}
          {counts.unknown > 0 && ` (${plural(language, t.map.notKnown, counts.unknown)})`}
        </p>
      </div>
      <div className="filters">
        <NameFilter query={query} keep={["state", "sort", "dir", "at"]} label={t.nodes.nameFilter} action={t.nodes.filter} />
        <Chips
          name="state"
          label={t.nodes.state}
          query={query}
          language={language}
          items={[
            { value: null, label: t.nodes.anyState, count: view.nodes.length },
            ...(["answered", "heard", "stale", "gone", "unknown"] as const).map((state) => ({
              value: state,
              label: (
                <>
                  <StateMark state={state} /> {t.words.state[state]}
                </>
              ),
              count: counts[state],
            })),
          ]}
        />
      </div>
      <table className="table">
        <caption className="visually-hidden">{plural(language, t.nodes.count, filtered.length)}</caption>
        <Head query={query} t={t} />
        <tbody>
          {page.rows.map((row) => (
            <NodeTableRow key={row.uid} row={row} reason={reasons.get(row.uid) ?? null} base={base} language={language} t={t} />
          ))}
        </tbody>
      </table>
      {filtered.length === 0 && (
        <p className="nothing">
          {t.nodes.none} <a href="?">{t.nodes.clear}</a>
        </p>
      )}
      <Pager page={page} query={query} language={language} t={t.table} />
      <div className="sheet-foot">
        <span>{plural(language, t.nodes.count, filtered.length)}</span>
        <Age at={view.at} template={t.freshness.measured} />
      </div>
    </div>
  );
}
