import { markupToReact } from "../base/markup-react.tsx";
import { type SvgMapInput, svgMap } from "./svg-map.ts";

export type MapSvgProps = SvgMapInput;

/** The real map as SVG in the largest size that fits its parent: no hooks, no JavaScript needed. */
export function MapSvg(props: MapSvgProps) {
  return <div className="tm-pad">{markupToReact(svgMap(props))}</div>;
}
