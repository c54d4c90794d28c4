"use client";
/** The way to the gateway, hop by hop, or why it is not known. */
import { fill } from "#lib/base/template.ts";
import type { Path } from "#lib/wire/api/views.ts";
import { qualityBand } from "#lib/wire/map/wire.ts";
import { formatBandwidth, percent } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Age } from "../ui/age.tsx";
import { StateMark } from "../ui/marks.tsx";
import { SelectLink, useInspector } from "./context.tsx";
import { mergeWays, type Way } from "./ways.ts";

function HopRow({ hop }: { hop: Path["hops"][number] }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const quality = hop.quality === null ? null : fill(t.linkQuality, { quality: `${percent(hop.quality)}\u00a0%` });
  return (
    <li className="hop" data-band={qualityBand(hop.quality)}>
      <span className="hop-rail" title={quality ?? t.notMeasuredShort} />
      <SelectLink to={{ kind: "node", uid: hop.node }} className="plain hop-name">
        <bdi>{hop.label}</bdi>
        {hop.state !== "answered" && (
          <span title={words.stateWhy[hop.state]}>
            <StateMark state={hop.state} />
            <span className="visually-hidden">{words.state[hop.state]}</span>
          </span>
        )}
      </SelectLink>
      <span className="muted hop-figure">{hop.pathMbps === null ? "" : formatBandwidth(language, hop.pathMbps)}</span>
      {quality !== null && <span className="visually-hidden">{quality}</span>}
    </li>
  );
}

function WayList({ way, own, tagged }: { way: Way; own: string; tagged: boolean }) {
  const { t, words } = useInspector();
  const { path, families } = way;
  const name = families.length > 1 ? t.bothFamilies : words.familyShort[path.family];
  const hops = path.hops.filter(({ node }) => node !== own);
  if (hops.length === 0)
    return (
      <p className={path.reason === "none-chosen" ? "note" : "muted small-line"}>
        {tagged && <strong>{name}: </strong>}
        {words.useReason[path.reason]}
      </p>
    );
  return (
    <>
      {tagged && <h4 className="way-family">{name}</h4>}
      <ol className="hops">
        {hops.map((hop) => (
          <HopRow key={hop.node} hop={hop} />
        ))}
      </ol>
      {!path.complete && <p className="note">{t.incomplete}</p>}
      {path.at !== null && (
        <p className="muted small">
          <Age at={path.at} template={t.wayMeasured} />
        </p>
      )}
    </>
  );
}

export function WaySection({ uid, paths, title }: { uid: string; paths: readonly Path[]; title: string }) {
  const ways = mergeWays(paths);
  if (ways.length === 0) return null;
  const unreachable = paths.every(({ reason }) => reason === "none-chosen");
  return (
    <section className="inspector-section" data-tone={unreachable ? "poor" : undefined}>
      <h3>{title}</h3>
      {ways.map((way) => (
        <WayList key={way.families.join()} way={way} own={uid} tagged={ways.length > 1} />
      ))}
    </section>
  );
}
