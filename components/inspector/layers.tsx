"use client";
/** The layer of the map that the address asks for: its data, its menu, its legend. */
import type { MouseEvent } from "react";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import useSWR from "swr";
import type { LayerTexts } from "#components/map/scene/layer-words.ts";
import { type MapLayer, mapLayer } from "#components/map/scene/layers.ts";
import type { MapSelection } from "#components/map/scene/scene.ts";
import type { LayerView } from "#lib/wire/api/layers.ts";
import { MAP_LAYERS, type MapLayerName, mapLayerOf, SINCE_DEFAULT, type SINCE_SPANS } from "#lib/wire/map/layers.ts";
import { fetchJson, layerKey } from "../shell/api.ts";
import { type Looking, mapQuery } from "../shell/selection.ts";

/** What the page already has: the layer of the address that it was made for. */
export type InitialLayer = { key: string; view: LayerView } | null;

export type ShownLayer = { name: MapLayerName; view: LayerView | null; map: MapLayer | null; failed: boolean };

const QUIET = { revalidateOnFocus: false, revalidateOnReconnect: false } as const;

export function useLayer(mesh: string, looking: Looking, at: string | null, initial: InitialLayer): ShownLayer {
  const name = mapLayerOf(looking.layer);
  const key = name === "quality" ? null : layerKey(mesh, name, at, name === "changes" ? (looking.since ?? null) : null);
  const { data, error } = useSWR<LayerView, Error>(key, fetchJson, {
    ...QUIET,
    keepPreviousData: true,
    ...(initial !== null && initial.key === key ? { fallbackData: initial.view, revalidateOnMount: false } : {}),
  });
  // What is kept while the next one is on its way may be another layer's.
  const view = key !== null && data?.layer === name ? data : null;
  const map = useMemo(() => (view === null ? null : mapLayer(view)), [view]);
  return { name, view, map, failed: error !== undefined };
}

type MenuProps = {
  shown: ShownLayer;
  pathname: string;
  looking: Looking;
  selection: MapSelection;
  texts: LayerTexts;
};

/** Links in a fold, so that the layers are there without a script too. */
export function LayerMenu({ shown, pathname, looking, selection, texts: t }: MenuProps) {
  const hrefOf = (layer: MapLayerName, since?: string) => {
    const { layer: _, since: __, ...others } = looking;
    const asked = layer === "quality" ? others : { ...others, layer, ...(since === undefined ? {} : { since }) };
    return `${pathname}${mapQuery(asked, selection)}`;
  };
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState(null, "", event.currentTarget.href);
    event.currentTarget.closest("details")?.removeAttribute("open");
  };
  return (
    <div className="map-layer" data-map-obstacle="">
      <details className="layer-menu">
        <summary className="chip">
          {t.menu}: <span className="layer-name">{t.names[shown.name]}</span>
        </summary>
        <ul>
          {MAP_LAYERS.map((layer) => (
            <li key={layer}>
              <a
                href={hrefOf(layer, layer === "changes" ? looking.since : undefined)}
                aria-current={layer === shown.name ? "true" : undefined}
                rel="nofollow"
                onClick={follow}
              >
                {t.names[layer]}
                <small>{t.why[layer]}</small>
              </a>
            </li>
          ))}
        </ul>
      </details>
      {shown.name === "changes" && (
        <nav className="layer-since" aria-label={t.names.changes}>
          {sinceSpans.map((span) => (
            <a
              key={span}
              className="chip"
              href={hrefOf("changes", span)}
              aria-current={(looking.since ?? SINCE_DEFAULT) === span ? "true" : undefined}
              rel="nofollow"
              onClick={follow}
            >
              {t.since[span]}
            </a>
          ))}
        </nav>
      )}
      <LayerNote shown={shown} t={t} />
    </div>
  );
}

const sinceSpans = ["1h", "24h", "7d"] as const satisfies readonly (keyof typeof SINCE_SPANS)[];

/** What the colours cannot say: that there is nothing, that it is not there yet, what has gone. */
function LayerNote({ shown: { name, view, failed }, t }: { shown: ShownLayer; t: LayerTexts }) {
  const words = noteOf(name, view, failed, t);
  return (
    <p className="layer-note" role="status">
      {words}
    </p>
  );
}

function noteOf(name: MapLayerName, view: LayerView | null, failed: boolean, t: LayerTexts): string | null {
  if (name === "quality") return null;
  if (view === null) return failed ? t.failed : t.loading;
  if (name === "changes" && view.since === null) return t.nothingOld;
  if (view.classes.length === 0) return t.empty;
  const { nodes, links } = view.vanished;
  if (nodes.length + links === 0) return null;
  const names = nodes.slice(0, 5).map(({ label }) => label);
  const said = t.vanished.replace("{nodes}", String(nodes.length)).replace("{links}", String(links));
  return names.length === 0 ? said : `${said} (${names.join(", ")}${nodes.length > names.length ? ", …" : ""})`;
}

/** The server has it at once, the browser only where a layer is on. */
const loadLegend = () => import("#components/map/svg/LayerLegend.tsx");
const ServerLegend = typeof window === "undefined" ? (await loadLegend()).LayerLegend : null;
const LayerLegend = ServerLegend ?? lazy(() => loadLegend().then((module) => ({ default: module.LayerLegend })));

/** `plain`: of the qualities, where no layer is on. */
type LegendsProps = { shown: ShownLayer; initial: boolean; texts: LayerTexts; plain: ReactNode };

/** @param initial the page came with a layer: without a boundary the browser keeps the server's legend until its script has come */
export function Legends({ shown: { name, view }, initial, texts, plain }: LegendsProps) {
  const [isInitial] = useState(initial);
  if (view === null) return plain;
  const legend = <LayerLegend layer={name} classes={view.classes} texts={texts} />;
  return isInitial ? legend : <Suspense>{legend}</Suspense>;
}
