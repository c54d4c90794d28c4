"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { fill } from "#lib/base/template.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import type { Point } from "./base/bounds.ts";
import { markupToHtml } from "./base/markup.ts";
import { markupToReact } from "./base/markup-react.tsx";
import { MapController } from "./interaction/controller.ts";
import type { MapLayer } from "./scene/layers.ts";
import type { MapPath, MapSelection } from "./scene/scene.ts";
import type { MapTexts } from "./scene/texts.ts";
import { controlsMarkup } from "./svg/controls-markup.ts";
import type { SvgMapInput } from "./svg/svg-map.ts";
import { Views, type ViewsProps } from "./svg/Views.tsx";
import { hasWebgl2 } from "./view/platform.ts";

export type MapViewProps = {
  /** Another object is another round. */
  wire: Wire;
  meshName: string;
  selection: MapSelection;
  path: MapPath;
  texts: MapTexts;
  onSelect(selection: MapSelection): void;
  /** Where the SVG's links lead without JavaScript; the page itself by default. */
  hrefBase?: string;
  /** Parameters before the selection in those links, with an `&` at their end. */
  hrefQuery?: string;
  layer?: MapLayer | null;
  /** What the colours mean: of the qualities, or of the layer. */
  legend: ReactNode;
  /** The switch of views. */
  view?: Omit<ViewsProps, "texts">;
};

/** The server draws the SVG. The browser keeps what came, and fetches the drawing of it only where WebGL is missing or late. */
const loadPicture = () => import("./svg/live-picture.ts");
const drawOnServer = typeof window === "undefined" ? (await import("./svg/svg-map.ts")).svgMap : null;

const PATIENCE_MS = 1_500;

function svgInput(props: MapViewProps): SvgMapInput {
  const { wire, meshName, selection, path, layer = null, texts, hrefBase, hrefQuery } = props;
  return {
    wire,
    meshName,
    selection,
    path,
    layer,
    texts,
    ...(hrefBase === undefined ? {} : { hrefBase }),
    ...(hrefQuery === undefined ? {} : { hrefQuery }),
  };
}

/**
 * The map of one mesh. It fills its parent. On the server and until WebGL has drawn it is an SVG; after that sigma draws the same
 * picture into the same box. Where WebGL2 is missing the SVG goes on working, with the same gestures and keys.
 */
export function MapView(props: MapViewProps) {
  const { wire, meshName, selection, path, layer = null, texts, view } = props;
  const root = useRef<HTMLDivElement>(null);
  const pad = useRef<HTMLDivElement>(null);
  const controller = useRef<MapController | null>(null);
  const latest = useRef(props);
  const [isLive, setIsLive] = useState(false);

  useEffect(() => {
    latest.current = props;
    controller.current?.update({ wire, selection, path, layer });
  }, [props, wire, selection, path, layer]);

  useEffect(() => {
    if (root.current === null) return;
    const { wire, selection, path, layer = null, texts } = latest.current;
    const made = new MapController(
      root.current,
      { wire, selection, path, layer },
      { select: (next) => latest.current.onSelect(next), ...pictureHost(pad, latest) },
      { texts, cooperative: false, loadWebgl: () => import("./webgl/sigma-map.ts") },
    );
    controller.current = made;
    setIsLive(true);
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, []);

  const title = fill(texts.title, { mesh: meshName });
  return (
    <div
      ref={root}
      className="tm"
      data-renderer="svg"
      {...(isLive ? { role: "application", tabIndex: 0, "aria-label": `${title}. ${texts.keys}` } : {})}
    >
      <div
        ref={pad}
        className="tm-pad"
        suppressHydrationWarning
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own markup, in which markupToHtml escapes every text and value
        dangerouslySetInnerHTML={{ __html: drawOnServer === null ? "" : markupToHtml(drawOnServer(svgInput(props))) }}
      />
      <div className="tm-gl" aria-hidden="true" />
      <div aria-hidden="true">
        <canvas className="tm-over" />
      </div>
      <div className="tm-bar">
        <div className="tm-row">
          {props.legend}
          <div className="tm-tools">
            {view !== undefined && <Views texts={texts} {...view} />}
            {markupToReact(controlsMarkup(texts, true))}
          </div>
        </div>
      </div>
      <div className="tm-said" aria-live="polite" />
    </div>
  );
}

/** Keeps the SVG up to date while it is what is seen. */
function pictureHost(pad: { current: HTMLElement | null }, latest: { current: MapViewProps }) {
  let renderer: "svg" | "webgl" = "svg";
  let moved: ReadonlyMap<string, Point> = new Map();
  // What the server drew is right until something changes, and then WebGL may be about to come: it gets a moment first.
  let isServers = pad.current?.firstElementChild != null && hasWebgl2();
  let isFirst = true;
  let waiting: ReturnType<typeof setTimeout> | null = null;
  const draw = async () => {
    const { replacePicture } = await loadPicture();
    if (renderer === "svg" && pad.current !== null)
      replacePicture(pad.current, { ...svgInput(latest.current), tabbable: false, moved });
  };
  return {
    drawSvg(points: ReadonlyMap<string, Point>) {
      moved = new Map(points);
      if (!isServers) void draw();
      else if (!isFirst)
        waiting ??= setTimeout(() => {
          isServers = false;
          void draw();
        }, PATIENCE_MS);
      isFirst = false;
    },
    rendererChanged(next: "svg" | "webgl") {
      renderer = next;
      isServers = false;
      if (waiting !== null) clearTimeout(waiting);
      if (next === "webgl") pad.current?.replaceChildren();
    },
  };
}
