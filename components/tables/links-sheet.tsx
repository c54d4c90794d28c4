/** All links of a mesh as a table, the worst first. */
import { fill } from "#lib/base/template.ts";
import type { LinkRowView, LinksView } from "#lib/wire/api/views.ts";
import { qualityBand } from "#lib/wire/map/wire.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { isolated, plural } from "../i18n/fill.ts";
import { formatCount, formatDecimal } from "../i18n/format.ts";
import { Age } from "../ui/age.tsx";
import { BothWaysIcon } from "../ui/icons.tsx";
import { QualityBar } from "../ui/quality-bar.tsx";
import { ColumnHeader } from "./column-header.tsx";
import { countBands, filterLinks, type LinkColumn, linkSort, QUALITY_BANDS, readAt, sortLinks } from "./link-rows.ts";
import type { SheetProps } from "./nodes-sheet.tsx";
import { Chips, NameFilter, Pager, type Query, SortHeader, type SortHeaderProps } from "./parts.tsx";
import { pageOf } from "./sorting.ts";

/** What is odd about a link, in words; nothing for a link that both ends tell of. */
function oddity(row: LinkRowView, t: Dictionary): string | null {
  const odd = [row.ab, row.ba].find(({ state }) => state !== "measured" && state !== "zero");
  return odd === undefined ? null : t.words.directionState[odd.state];
}

function Over({ row, t }: { row: LinkRowView; t: Dictionary }) {
  const parts = [
    t.words.kind[row.kind],
    row.aInterface === null || row.bInterface === null ? null : `${row.aInterface} – ${row.bInterface}`,
  ].filter((part) => part !== null);
  return <bdi>{parts.join(" · ")}</bdi>;
}

/** One direction: an arrow towards the receiver, the bar, and in its title who hears whom. */
function DirectionLine({
  receiver,
  sender,
  direction,
  arrow,
  t,
}: {
  receiver: string;
  sender: string;
  direction: LinkRowView["ab"];
  arrow: string;
  t: Dictionary;
}) {
  const said = fill(t.links.from, { receiver: isolated(receiver), sender: isolated(sender) });
  return (
    <span className="direction-pair" title={`${said}: ${t.words.directionState[direction.state]}`}>
      <span className="arrow muted" aria-hidden="true">
        {arrow}
      </span>
      <span className="visually-hidden">{said}</span>
      <QualityBar
        quality={direction.quality}
        unmeasured={t.words.directionState[direction.state]}
        doubtful={direction.state === "contradicted"}
      />
    </span>
  );
}

/** Carried over from an earlier round, and no longer young. */
const OLD_AFTER_MS = 150_000;

function isOld(at: string, shownAt: string): boolean {
  return Date.parse(shownAt) - Date.parse(at) > OLD_AFTER_MS;
}

function LinkTableRow({
  row,
  shownAt,
  base,
  language,
  t,
}: { row: LinkRowView; shownAt: string } & Omit<SheetProps<LinksView>, "view" | "query">) {
  const odd = oddity(row, t);
  const at = readAt(row);
  return (
    <tr data-band={qualityBand(row.quality)}>
      <th scope="row" className="p1 name">
        <a className="plain connection" href={`${base}?link=${encodeURIComponent(row.id)}`}>
          <bdi>{row.aLabel}</bdi> <BothWaysIcon /> <bdi>{row.bLabel}</bdi>
        </a>
        <span className="over muted">
          <Over row={row} t={t} />
        </span>
        {odd !== null && <span className="over odd">{odd}</span>}
        {at !== null && isOld(at, shownAt) && (
          <span className="over odd">
            <Age at={at} template={t.links.seen} />
          </span>
        )}
      </th>
      <td className="p1 both">
        <DirectionLine receiver={row.bLabel} sender={row.aLabel} direction={row.ab} arrow="→" t={t} />
        <DirectionLine receiver={row.aLabel} sender={row.bLabel} direction={row.ba} arrow="←" t={t} />
      </td>
      <td className="p2 number">
        {row.quality === null ? (
          <span className="muted">{t.words.bandShort.unmeasured}</span>
        ) : (
          <>
            {Math.round(row.quality * 100)}
            <small className="muted">%</small>
          </>
        )}
      </td>
      <td className="p2 number">{row.etx === null ? <span className="muted">–</span> : formatDecimal(language, row.etx, 2)}</td>
      <td className="p3 number">{row.channel === null ? <span className="muted">–</span> : row.channel}</td>
      <td className="p3">{row.protocol}</td>
      <td className="p3 number">{at === null ? <span className="muted">–</span> : <Age at={at} />}</td>
    </tr>
  );
}

function Head({ query, t }: { query: Query; t: Dictionary }) {
  const sort = linkSort(query);
  const shared = { sort, query, t: t.table };
  const columns: Omit<SortHeaderProps<LinkColumn>, "sort" | "query" | "t">[] = [
    { column: "worse", label: t.links.worse, priority: 2, numeric: true },
    { column: "etx", label: t.links.etx, priority: 2, numeric: true, title: t.links.etxWhy, first: "desc" },
    { column: "channel", label: t.links.channel, priority: 3, numeric: true },
    { column: "daemon", label: t.nodes.protocol, priority: 3 },
    { column: "age", label: t.links.age, priority: 3, numeric: true },
  ];
  return (
    <thead>
      <tr>
        <SortHeader column="name" label={t.links.connection} priority={1} {...shared} />
        <ColumnHeader priority={1}>
          <span className="unsorted">{t.links.directions}</span>
        </ColumnHeader>
        {columns.map((column) => (
          <SortHeader key={column.column} {...column} {...shared} />
        ))}
      </tr>
    </thead>
  );
}

function Filters({ view, query, language, t }: Omit<SheetProps<LinksView>, "base">) {
  const counts = countBands(view.links);
  return (
    <div className="filters">
      <NameFilter query={query} keep={["band", "kind", "sort", "dir", "at"]} label={t.nodes.nameFilter} action={t.nodes.filter} />
      <Chips
        name="band"
        label={t.links.band}
        query={query}
        language={language}
        items={[
          { value: null, label: t.links.anyBand, count: view.links.length },
          ...QUALITY_BANDS.map((band) => ({
            value: band,
            label: (
              <>
                <span className="band-mark" data-band={band} /> {t.words.bandShort[band]}
              </>
            ),
            count: counts[band],
          })),
        ]}
      />
      <Chips
        name="kind"
        label={t.links.kind}
        query={query}
        language={language}
        items={[
          { value: null, label: t.links.anyKind },
          { value: "wireless", label: t.words.kind.wireless },
          { value: "wired", label: t.words.kind.wired },
        ]}
      />
    </div>
  );
}

export function LinksSheet({ view, query, language, t, base }: SheetProps<LinksView>) {
  const filtered = sortLinks(filterLinks(view.links, query), linkSort(query));
  const page = pageOf(filtered, query.page);
  return (
    <div className="sheet">
      <div className="sheet-head">
        <h1>{t.links.title}</h1>
        <p className="lead">{plural(language, t.links.lead, view.links.length)}</p>
      </div>
      <Filters view={view} query={query} language={language} t={t} />
      <table className="table">
        <caption className="visually-hidden">{plural(language, t.links.count, filtered.length)}</caption>
        <Head query={query} t={t} />
        <tbody>
          {page.rows.map((row) => (
            <LinkTableRow key={row.id} row={row} shownAt={view.at} base={base} language={language} t={t} />
          ))}
        </tbody>
      </table>
      {filtered.length === 0 && (
        <p className="nothing">
          {t.links.none} <a href="?">{t.nodes.clear}</a>
        </p>
      )}
      <Pager page={page} query={query} language={language} t={t.table} />
      <div className="sheet-foot">
        <span>
          {plural(language, t.links.count, filtered.length)}
          {filtered.length < view.links.length && ` / ${formatCount(language, view.links.length)}`}
        </span>
        <Age at={view.at} template={t.freshness.measured} />
      </div>
    </div>
  );
}
