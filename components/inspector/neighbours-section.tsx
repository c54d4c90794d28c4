"use client";
import type { ReactNode } from "react";
/** The neighbours with both directions of each link, the weakest first. */
import { fill } from "#lib/base/template.ts";
import type { NodeView } from "#lib/wire/api/views.ts";
import { isolated } from "../i18n/fill.ts";
import { percent } from "../i18n/format.ts";
import { QualityBar } from "../ui/quality-bar.tsx";
import { SelectLink, useInspector } from "./context.tsx";
import { sortNeighbours } from "./neighbours.ts";
import { NodeLink } from "./node-link.tsx";

type Neighbour = NodeView["neighbours"][number];
type NeighbourLink = Neighbour["links"][number];

function DirectionCell({ direction, template, node }: { direction: NeighbourLink["hears"]; template: string; node: string }) {
  const { t, words } = useInspector();
  const { quality, state } = direction;
  const plain = quality !== null && (state === "measured" || state === "zero");
  const said = plain ? `${percent(quality)}\u00a0%` : words.directionState[state];
  return (
    <span className="neighbour-direction" data-state={state}>
      <QualityBar
        quality={quality}
        title={fill(template, { node: isolated(node), quality: said })}
        unmeasured={said || t.notMeasuredShort}
      />
    </span>
  );
}

function LinkLine({ link, node, children }: { link: NeighbourLink; node: string; children: ReactNode }) {
  const { t, words } = useInspector();
  const parts = [
    link.interfaceName,
    words.kind[link.kind],
    link.channel === null ? null : fill(t.channel, { channel: link.channel }),
  ].filter((part) => part !== null);
  const odd = [link.hears, link.heard].find(
    ({ state }) => state === "one-sided" || state === "contradicted" || state === "unknown",
  );
  return (
    <div className="neighbour-link">
      <div>
        {children}
        <SelectLink to={{ kind: "link", id: link.id }} className="plain muted small neighbour-over">
          <bdi>{parts.join(" · ")}</bdi>
          {odd !== undefined && <span className="neighbour-odd">{words.directionState[odd.state]}</span>}
        </SelectLink>
      </div>
      <DirectionCell direction={link.hears} template={t.hearsTitle} node={node} />
      <DirectionCell direction={link.heard} template={t.heardTitle} node={node} />
    </div>
  );
}

export function NeighboursSection({ neighbours }: { neighbours: readonly Neighbour[] }) {
  const { t } = useInspector();
  return (
    <section className="inspector-section">
      <div className="neighbours-head">
        <h3>{t.neighbours}</h3>
        {neighbours.length > 0 && (
          <span className="muted small" aria-hidden="true">
            {t.hears} · {t.isHeard}
          </span>
        )}
      </div>
      {neighbours.length === 0 && <p className="muted small-line">{t.noNeighbours}</p>}
      <ul className="neighbours">
        {sortNeighbours(neighbours).map((neighbour) => (
          <li key={neighbour.node} className="neighbour">
            {neighbour.links.map((link, i) => (
              <LinkLine key={link.id} link={link} node={neighbour.label}>
                {i === 0 && (
                  <NodeLink
                    uid={neighbour.node}
                    label={neighbour.label}
                    state={neighbour.state}
                    className="plain neighbour-name"
                  />
                )}
              </LinkLine>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
