"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import useSWR, { useSWRConfig } from "swr";
import { MapView } from "#components/map/MapView.tsx";
import type { LayerTexts } from "#components/map/scene/layer-words.ts";
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import type { MapTexts } from "#components/map/scene/texts.ts";
/**
 * The map with its inspector. The selection lives in the address, so that the server renders the same without JavaScript; in the
 * browser it changes in place, and every finished round brings new data without touching the view.
 */
import { fill } from "#lib/base/template.ts";
import type { LinkView, NodeView } from "#lib/wire/api/views.ts";
import { decodeWire, type PackedWire } from "#lib/wire/map/pack.ts";
import { type MapView as MapViewName, mapViewOf, NODE_STATES, type Wire } from "#lib/wire/map/wire.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount } from "../i18n/format.ts";
import { MomentProvider, useLocale } from "../i18n/locale.tsx";
import { fetchJson, fetchWire, nodeKey, wireKey } from "../shell/api.ts";
import { useLive } from "../shell/live.ts";
import { type Looking, lookingAt, mapQuery, pushSelection, selectionHref, selectionOf } from "../shell/selection.ts";
import { PastNote } from "../timeline/past-note.tsx";
import { Age } from "../ui/age.tsx";
import { onApproach } from "../ui/approach.ts";
import { InspectorProvider, type InspectorTexts, PanelProvider } from "./context.tsx";
import { type InitialLayer, LayerMenu, Legends, useLayer } from "./layers.tsx";
import { mainPath, mapPathOf } from "./ways.ts";

export type MapScreenProps = {
  mesh: string;
  meshName: string;
  /** The map's data in their packed form: half the size of plain columns in the page. */
  packed: PackedWire;
  initialNode: NodeView | null;
  initialLink: LinkView | null;
  /** The layer that the address asks for. */
  initialLayer: InitialLayer;
  /** The moment of the past that `packed` and the rest are of; null: now. */
  initialAt: string | null;
  /** Of the qualities, made by the server: it never changes. */
  legend: ReactNode;
  /** The bar of time. */
  time: ReactNode;
  texts: InspectorTexts;
  mapTexts: MapTexts;
  layerTexts: LayerTexts;
  t: Dictionary["map"] & {
    measured: string;
    past: Pick<Dictionary["timeline"], "past" | "backToNow" | "before">;
  };
};

/** The inspector comes when something is selected, or a little before: when a pointer or the keyboard enters the map. */
const loadPanel = () => import("./panel.tsx");
/**
 * The server has it before it renders anything: what suspends there streams late, and what streams late stays hidden where no script
 * runs. The compiler takes the waiting out of the browser's copy.
 */
const ServerPanel = typeof window === "undefined" ? (await loadPanel()).InspectorPanel : null;
const Panel = ServerPanel ?? lazy(() => loadPanel().then((module) => ({ default: module.InspectorPanel })));

const QUIET = { revalidateOnFocus: false, revalidateOnReconnect: false } as const;

type ChipProps = { wire: Wire; at: string | null; now: string; t: MapScreenProps["t"] };

/** The round as a phrase over the map: how many nodes are up, and how old that is, or which moment of the past it is. */
function RoundChip({ wire, at, now, t }: ChipProps) {
  const { language, timezone } = useLocale();
  const up = wire.nodes.state.filter((code) => NODE_STATES[code] === "answered" || NODE_STATES[code] === "heard").length;
  const unknown = wire.nodes.state.filter((code) => NODE_STATES[code] === "unknown").length;
  return (
    <div className="map-chip" data-map-obstacle="" data-past={at !== null || undefined} data-unknown={unknown > 0 || undefined}>
      <strong>{fill(t.summary, { up: formatCount(language, up), all: formatCount(language, wire.nodes.uid.length) })}</strong>
      {unknown > 0 && ` · ${plural(language, t.notKnown, unknown)}`}
      {" · "}
      {at === null ? (
        <Age at={wire.at} template={t.measured} />
      ) : (
        <PastNote at={wire.at} now={now} language={language} timezone={timezone} t={t.past} />
      )}
    </div>
  );
}

/** What the page shows of the mesh: new with every round, or as it was at a moment of the past. */
function useMeshData(props: MapScreenProps, selection: MapSelection, at: string | null, view: MapViewName) {
  const { mesh, packed, initialNode, initialAt } = props;
  const initialWire = useMemo(() => decodeWire(packed), [packed]);
  const uid = selection?.kind === "node" ? selection.uid : null;
  const isInitial = at === initialAt && view === (packed.view?.name ?? "force");
  const options = { ...QUIET, keepPreviousData: true };
  const { data: wire } = useSWR<Wire, Error>(wireKey(mesh, at, view), fetchWire, {
    ...options,
    ...(isInitial ? { fallbackData: initialWire, revalidateOnMount: false } : {}),
  });
  const fallback = isInitial && uid !== null && initialNode?.node.uid === uid ? initialNode : undefined;
  const found = useSWR<NodeView, Error>(uid === null ? null : nodeKey(mesh, uid, at), fetchJson, {
    ...options,
    ...(fallback === undefined ? {} : { fallbackData: fallback, revalidateOnMount: false }),
  });
  // What is kept while the next answer is on its way may be of another node, but only of the same one is it shown.
  const node = { data: found.data?.node.uid === uid ? found.data : undefined, error: found.error };
  const { mutate } = useSWRConfig();
  useLive(mesh, (event) => {
    if (at !== null || (event.type !== "round" && event.type !== "resumed")) return;
    const prefix = wireKey(mesh).slice(0, -"wire".length);
    void mutate((key) => typeof key === "string" && key.startsWith(prefix) && !/[?&]at=/.test(key));
  });
  return { wire: wire ?? initialWire, node };
}

/** How the mesh is looked at, before the selection in the links of the picture. */
function keptQuery(looking: Looking): string {
  const query = mapQuery(looking, null);
  return query === "" ? "" : `${query.slice(1)}&`;
}

function switchOf(pathname: string, looking: Looking, selection: MapSelection, current: MapViewName) {
  const hrefOf = (view: MapViewName) => {
    const { view: _, ...others } = looking;
    return `${pathname}${mapQuery(view === "force" ? others : { ...others, view }, selection)}`;
  };
  return { current, hrefOf, onView: (view: MapViewName) => window.history.pushState(null, "", hrefOf(view)) };
}

export function MapScreen(props: MapScreenProps) {
  const { mesh, meshName, texts, mapTexts, t } = props;
  const pathname = usePathname();
  const parameters = useSearchParams();
  const [nodeParameter, linkParameter] = [parameters.get("node"), parameters.get("link")];
  const selection = useMemo(() => selectionOf(nodeParameter, linkParameter), [nodeParameter, linkParameter]);
  const [tall, setTall] = useState(false);
  // A boundary as large as the panel is streamed late, and the first document may hold nothing late: without a boundary the browser
  // keeps the server's panel until its script has come.
  const [isOpened] = useState(props.initialNode !== null || props.initialLink !== null);
  const canvas = useRef<HTMLDivElement>(null);
  useEffect(() => onApproach(canvas.current, loadPanel), []);
  const at = parameters.get("at");
  const looking = lookingAt(parameters);
  const view = mapViewOf(looking.view);
  const { wire, node } = useMeshData(props, selection, at, view);
  const select = useCallback((next: MapSelection) => pushSelection(pathname, next), [pathname]);
  const layer = useLayer(mesh, looking, at, props.initialLayer);
  const path: MapPath = useMemo(
    () => (node.data === undefined ? null : mapPathOf(node.data.node.uid, mainPath(node.data.paths))),
    [node.data],
  );
  const title = nodeParameter === null ? "" : (wire.nodes.label[wire.nodes.uid.indexOf(nodeParameter)] ?? nodeParameter);
  return (
    <div className="map-screen" data-open={selection !== null} data-tall={tall}>
      <div className="map-canvas" ref={canvas}>
        <MapView
          wire={wire}
          meshName={meshName}
          selection={selection}
          path={selection === null ? null : path}
          layer={layer.map}
          legend={<Legends shown={layer} initial={props.initialLayer !== null} texts={props.layerTexts} plain={props.legend} />}
          texts={mapTexts}
          onSelect={select}
          hrefQuery={keptQuery(looking)}
          view={switchOf(pathname, looking, selection, view)}
        />
      </div>
      <RoundChip wire={wire} at={at} now={`${pathname}${selectionHref(selection)}`} t={t} />
      <LayerMenu shown={layer} pathname={pathname} looking={looking} selection={selection} texts={props.layerTexts} />
      {props.time}
      {selection !== null && (
        <MomentProvider at={at === null ? null : wire.at} before={t.past.before}>
          <InspectorProvider {...texts} select={select} at={at} looking={looking}>
            <PanelProvider
              mesh={mesh}
              selection={selection}
              node={node}
              initialLink={props.initialLink}
              title={title}
              tall={tall}
              onTall={setTall}
            >
              {isOpened ? (
                <Panel />
              ) : (
                <Suspense>
                  <Panel />
                </Suspense>
              )}
            </PanelProvider>
          </InspectorProvider>
        </MomentProvider>
      )}
      <a className="control map-as-table" href={`${pathname}/nodes${at === null ? "" : `?at=${encodeURIComponent(at)}`}`}>
        {t.asTable}
      </a>
    </div>
  );
}
