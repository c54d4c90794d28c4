"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { lazy, type MouseEvent, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import useSWR, { useSWRConfig } from "swr";
import { MapView } from "#components/map/MapView.tsx";
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import type { MapTexts } from "#components/map/scene/texts.ts";
/**
 * The map with its inspector. The selection lives in the address, so that the server renders the same without JavaScript; in the
 * browser it changes in place, and every finished round brings new data without touching the view.
 */
import { fill } from "#lib/base/template.ts";
import type { OnlyWays } from "#lib/wire/api/analysis.ts";
import type { LinkView, NodeView } from "#lib/wire/api/views.ts";
import { decodeWire, type PackedWire } from "#lib/wire/map/pack.ts";
import { NODE_STATES, type Wire } from "#lib/wire/map/wire.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import { formatCount } from "../i18n/format.ts";
import { MomentProvider, useLocale } from "../i18n/locale.tsx";
import { fetchJson, fetchWire, nodeKey, onlyWaysKey, wireKey } from "../shell/api.ts";
import { useLive } from "../shell/live.ts";
import { pushSelection, selectionHref, selectionOf } from "../shell/selection.ts";
import { PastNote } from "../timeline/past-note.tsx";
import { Age } from "../ui/age.tsx";
import { onApproach } from "../ui/approach.ts";
import { InspectorProvider, type InspectorTexts, PanelProvider } from "./context.tsx";
import { mainPath, mapPathOf } from "./ways.ts";

export type MapScreenProps = {
  mesh: string;
  meshName: string;
  /** The map's data in their packed form: half the size of plain columns in the page. */
  packed: PackedWire;
  initialNode: NodeView | null;
  initialLink: LinkView | null;
  /** Where the address asks for the layer: what takes others offline when it fails. */
  initialOnlyWays: OnlyWays | null;
  /** The moment of the past that `packed` and the rest are of; null: now. */
  initialAt: string | null;
  /** The bar of time. */
  time: ReactNode;
  texts: InspectorTexts;
  mapTexts: MapTexts;
  t: Dictionary["map"] & {
    measured: string;
    layer: Dictionary["onlyWayLayer"];
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

const LAYER = "only-ways";

/** The nodes and links that the layer brings forward; null where it is off. */
function useOnlyWays({ mesh, initialOnlyWays, initialAt }: MapScreenProps, isOn: boolean, at: string | null): MapPath {
  const { data } = useSWR<OnlyWays, Error>(isOn ? onlyWaysKey(mesh, at) : null, fetchJson, {
    ...QUIET,
    keepPreviousData: true,
    ...(initialOnlyWays === null || at !== initialAt ? {} : { fallbackData: initialOnlyWays, revalidateOnMount: false }),
  });
  return useMemo(
    () => (!isOn || data === undefined ? null : { nodes: data.nodes.map(([uid]) => uid), links: data.links.map(([id]) => id) }),
    [isOn, data],
  );
}

/** A link, so that the layer is there without a script too. */
function LayerToggle({
  isOn,
  layer,
  at,
  t,
}: {
  isOn: boolean;
  layer: MapPath;
  at: string | null;
  t: Dictionary["onlyWayLayer"];
}) {
  const pathname = usePathname();
  const parts = [at === null ? "" : `at=${encodeURIComponent(at)}`, isOn ? "" : `layer=${LAYER}`].filter((part) => part !== "");
  const href = parts.length === 0 ? pathname : `${pathname}?${parts.join("&")}`;
  const toggle = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState(null, "", href);
  };
  return (
    <p className="map-layer" data-map-obstacle="">
      <a className="chip" href={href} aria-current={isOn ? "true" : undefined} title={t.title} rel="nofollow" onClick={toggle}>
        {t.toggle}
      </a>
      {isOn && layer !== null && layer.nodes.length + layer.links.length === 0 && <span className="muted"> {t.none}</span>}
    </p>
  );
}

/** What the page shows of the mesh: new with every round, or as it was at a moment of the past. */
function useMeshData(props: MapScreenProps, selection: MapSelection, at: string | null) {
  const { mesh, packed, initialNode, initialAt } = props;
  const initialWire = useMemo(() => decodeWire(packed), [packed]);
  const uid = selection?.kind === "node" ? selection.uid : null;
  const isInitial = at === initialAt;
  const options = { ...QUIET, keepPreviousData: true };
  const { data: wire } = useSWR<Wire, Error>(wireKey(mesh, at), fetchWire, {
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
    void mutate((key) => typeof key === "string" && key.startsWith(prefix) && !key.includes("?"));
  });
  return { wire: wire ?? initialWire, node };
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
  const { wire, node } = useMeshData(props, selection, at);
  const select = useCallback((next: MapSelection) => pushSelection(pathname, next), [pathname]);
  const isLayerOn = selection === null && parameters.get("layer") === LAYER;
  const layer = useOnlyWays(props, isLayerOn, at);
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
          path={selection === null ? layer : path}
          texts={mapTexts}
          onSelect={select}
          {...(at === null ? {} : { hrefQuery: `at=${encodeURIComponent(at)}&` })}
        />
      </div>
      <RoundChip wire={wire} at={at} now={`${pathname}${selectionHref(selection)}`} t={t} />
      {selection === null && <LayerToggle isOn={isLayerOn} layer={layer} at={at} t={t.layer} />}
      {props.time}
      {selection !== null && (
        <MomentProvider at={at === null ? null : wire.at} before={t.past.before}>
          <InspectorProvider {...texts} select={select} at={at}>
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
