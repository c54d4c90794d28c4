"use client";
import { useState } from "react";
/** Which new links would help most, computed in the browser when somebody asks. */
import { fill } from "#lib/base/template.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth, formatCount, formatDecimal } from "../i18n/format.ts";
import { ColumnHeader } from "../tables/column-header.tsx";
import { queryOfChanges } from "./changes.ts";
import { compute } from "./computing.ts";
import type { WhatIfReply } from "./question.ts";
import { nameOf, type WhatIfScreenProps } from "./words.ts";

const TOP = 20;

type Found = WhatIfReply & { kind: "candidates" };

export function Candidates(props: WhatIfScreenProps) {
  const { snapshotUrl, family, t } = props;
  const [state, setState] = useState<Found | "idle" | "busy" | "failed">("idle");
  const search = () => {
    setState("busy");
    void compute({ kind: "candidates", snapshotUrl, family, top: TOP }).then((reply) =>
      setState(reply.kind === "candidates" ? reply : "failed"),
    );
  };
  return (
    <section className="block candidates no-print" aria-busy={state === "busy"}>
      <h2>{t.whatIf.candidates}</h2>
      <p className="muted">{t.whatIf.candidatesLead}</p>
      {typeof state === "string" ? (
        <button className="control" type="button" onClick={search} disabled={state === "busy"}>
          {state === "busy" ? t.whatIf.searching : t.whatIf.search}
        </button>
      ) : (
        <Table {...props} found={state} />
      )}
      {state === "failed" && <p className="note">{t.whatIf.searchFailed}</p>}
    </section>
  );
}

function Table({ found, changes, nodes, language, t, base }: WhatIfScreenProps & { found: Found }) {
  if (found.candidates.length === 0)
    return <p className="note">{fill(t.whatIf.candidatesNone, { n: formatCount(language, found.placed) })}</p>;
  return (
    <table className="table candidate-table">
      <thead>
        <tr>
          <ColumnHeader priority={1}>{t.whatIf.link}</ColumnHeader>
          <ColumnHeader priority={2} numeric>
            {t.whatIf.distance}
          </ColumnHeader>
          <ColumnHeader priority={2} numeric>
            {t.whatIf.expected}
          </ColumnHeader>
          <ColumnHeader priority={1}>{t.whatIf.brings}</ColumnHeader>
          <ColumnHeader priority={1}>
            <span className="visually-hidden">{t.whatIf.tryIt}</span>
          </ColumnHeader>
        </tr>
      </thead>
      <tbody>
        {found.candidates.map(({ a, b, distanceM, mbps, safety, gain }) => {
          const change = { kind: "add-link" as const, a, b, mbps: Math.round(mbps * 10) / 10 };
          const name = `${nameOf(nodes, a)} – ${nameOf(nodes, b)}`;
          return (
            <tr key={`${a}~${b}`}>
              <th scope="row" className="p1 name">
                <bdi>{nameOf(nodes, a)}</bdi> – <bdi>{nameOf(nodes, b)}</bdi>
              </th>
              <td className="p2 number">{formatDecimal(language, distanceM / 1000, 2)} km</td>
              <td className="p2 number">{formatBandwidth(language, mbps)}</td>
              <td className="p1">
                {[
                  safety > 0 ? plural(language, t.whatIf.safer, safety) : null,
                  gain >= 0.05 ? fasterText(language, t, gain) : null,
                ]
                  .filter((text) => text !== null)
                  .join("; ")}
              </td>
              <td className="p1">
                <a
                  href={`${base}/what-if?${queryOfChanges([...changes, change])}`}
                  rel="nofollow"
                  aria-label={`${t.whatIf.tryIt}: ${name}`}
                >
                  {t.whatIf.tryIt}
                </a>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Node-equivalents with one decimal. */
function fasterText(language: WhatIfScreenProps["language"], t: WhatIfScreenProps["t"], gain: number): string {
  return fill(t.whatIf.asMuchAs, { n: formatDecimal(language, Math.max(0.1, gain), 1) });
}
