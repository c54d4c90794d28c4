import type { LayerClass } from "#lib/wire/api/layers.ts";
import type { MapLayerName } from "#lib/wire/map/layers.ts";
import { markupToReact } from "../base/markup-react.tsx";
import { classWords, type LayerTexts } from "../scene/layer-texts.ts";
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

function Lists({ layer, classes, texts }: LayerLegendProps) {
  return (["node", "link"] as const).map((of) => {
    const own = classes.filter((one) => one.of === of);
    if (own.length === 0) return null;
    return (
      <ul key={of} aria-label={of === "node" ? texts.nodes : texts.links}>
        {own.map((one) => (
          <li key={one.key}>
            {markupToReact(layerClassSample(one))}
            <span>
              {classWords(texts, layer, one)} <span className="tm-count">{one.count}</span>
            </span>
          </li>
        ))}
      </ul>
    );
  });
}
