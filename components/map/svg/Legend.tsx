import { markupToReact } from "../base/markup-react.tsx";
import type { MapTexts } from "../scene/texts.ts";
import { legendMarkup } from "./legend-markup.ts";

export type LegendProps = { texts: MapTexts; open?: boolean };

/** The legend: a strip of two lines where it has 780 pixels, a button that opens a list where it has less. */
export function Legend({ texts, open = false }: LegendProps) {
  return <>{legendMarkup(texts, open).map((part, index) => markupToReact(part, index))}</>;
}
