"use client";

import { useEffect, useRef, useState } from "react";
import { fill } from "#lib/base/template.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import type { Point } from "./base/bounds.ts";
import { markupToReact } from "./base/markup-react.tsx";
import { MapController } from "./interaction/controller.ts";
import type { MapPath, MapSelection } from "./scene/scene.ts";
import type { MapTexts } from "./scene/texts.ts";
import { controlsMarkup } from "./svg/controls-markup.ts";
import { Legend } from "./svg/Legend.tsx";
import { svgFrame, svgMap } from "./svg/svg-map.ts";

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
};

const NOBODY: ReadonlyMap<string, Point> = new Map();

/**
 * The map of one mesh. It fills its parent. On the server and until WebGL has drawn it is an SVG; after that sigma draws the same
 * picture into the same box. Where WebGL2 is missing the SVG goes on working, with the same gestures and keys.
 */
export function MapView({ wire, meshName, selection, path, texts, onSelect, hrefBase, hrefQuery }: MapViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const controller = useRef<MapController | null>(null);
  const latest = useRef({ data: { wire, selection, path }, onSelect, texts });
  const [renderer, setRenderer] = useState<"svg" | "webgl">("svg");
  const [moved, setMoved] = useState(NOBODY);
  const [isLive, setIsLive] = useState(false);

  useEffect(() => {
    latest.current = { data: { wire, selection, path }, onSelect, texts };
    controller.current?.update(latest.current.data);
  }, [wire, selection, path, onSelect, texts]);

  useEffect(() => {
    if (root.current === null) return;
    const made = new MapController(
      root.current,
      latest.current.data,
      {
        select: (next) => latest.current.onSelect(next),
        drawSvg: (points) => setMoved((before) => (points.size === 0 && before.size === 0 ? before : new Map(points))),
        rendererChanged: setRenderer,
      },
      { texts: latest.current.texts, cooperative: false, loadWebgl: () => import("./webgl/sigma-map.ts") },
    );
    controller.current = made;
    setIsLive(true);
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, []);

  const picture =
    renderer === "webgl"
      ? svgFrame(wire)
      : svgMap({
          wire,
          meshName,
          selection,
          path,
          texts,
          tabbable: !isLive,
          moved,
          ...(hrefBase === undefined ? {} : { hrefBase }),
          ...(hrefQuery === undefined ? {} : { hrefQuery }),
        });
  const title = fill(texts.title, { mesh: meshName });
  return (
    <div
      ref={root}
      className="tm"
      data-renderer="svg"
      {...(isLive ? { role: "application", tabIndex: 0, "aria-label": `${title}. ${texts.keys}` } : {})}
    >
      <div className="tm-pad">{markupToReact(picture)}</div>
      <div className="tm-gl" aria-hidden="true" />
      <div aria-hidden="true">
        <canvas className="tm-over" />
      </div>
      <div className="tm-bar">
        <div className="tm-row">
          <Legend texts={texts} />
          {markupToReact(controlsMarkup(texts, true))}
        </div>
      </div>
      <div className="tm-said" aria-live="polite" />
    </div>
  );
}
