import type { LayerClass } from "#lib/wire/api/layers.ts";
import type { MapLayerName } from "#lib/wire/map/layers.ts";
import { markupToReact } from "../base/markup-react.tsx";
import { classWords, type LayerTexts } from "../scene/layer-words.ts";
import { layerClassSample } from "./legend-markup.ts";

export type LayerLegendProps = { layer: MapLayerName; classes: readonly LayerClass[]; texts: LayerTexts };

/** What a layer's colours mean, and how many have each: a strip where there is room, a button that opens a list where there is not. */
export function LayerLegend(props: LayerLegendProps) {
  const { layer, texts } = props;
  return (
    <>
      <section className="tm-panel tm-legend wide" aria-label={texts.names[layer]}>
        <Lists {...props} />
      </section>
      <details className="tm-panel tm-legend narrow">
        <summary>{texts.names[layer]}</summary>
        <p className="tm-why">{texts.why[layer]}</p>
        <Lists {...props} />
      </details>
    </>
  );
}

/** A class that nodes and links share is told once, with both figures. */
function Lists({ layer, classes, texts }: LayerLegendProps) {
  const rows = new Map<string, LayerClass[]>();
  for (const one of classes) rows.set(`${one.key} ${one.tone}`, [...(rows.get(`${one.key} ${one.tone}`) ?? []), one]);
  return (
    <ul>
      {[...rows].map(([key, [first, ...others]]) =>
        first === undefined ? null : (
          <li key={key}>
            {[first, ...others].map((one) => markupToReact(layerClassSample(one), one.of))}
            <span>
              {classWords(texts, layer, first)}{" "}
              {[first, ...others].map((one, at) => (
                <span key={one.of} className="tm-count" title={one.of === "node" ? texts.nodes : texts.links}>
                  {at > 0 && " · "}
                  {one.count}
                </span>
              ))}
            </span>
          </li>
        ),
      )}
    </ul>
  );
}
