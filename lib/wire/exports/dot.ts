/** The DOT language of Graphviz. One undirected edge a link; positions for `neato -n`. */
import { qualityBand } from "../map/wire.ts";
import type { Format } from "./format.ts";
import { drawnGraph } from "./graph-attributes.ts";
import { dotText } from "./text.ts";

const EDGE_STYLE = { good: "solid", fair: "bold", poor: "dashed", unmeasured: "dotted" } as const;

export const dot: Format = {
  contentType: "text/vnd.graphviz; charset=utf-8",
  extension: "dot",
  write(snapshot, positions) {
    const { nodes, links } = drawnGraph(snapshot);
    const pos = (uid: string) => {
      const xy = positions !== null && Object.hasOwn(positions, uid) ? positions[uid] : undefined;
      return xy === undefined ? {} : { pos: `${xy[0]},${0 - xy[1]}` };
    };
    return [
      `graph ${dotText(snapshot.mesh)} {`,
      ...nodes.map(({ node, attributes }) => {
        const gateway = attributes.gateway_v4 === true || attributes.gateway_v6 === true;
        return `  ${dotText(node.uid)} ${attributeList({ label: node.label, shape: gateway ? "diamond" : "ellipse", ...attributes, ...pos(node.uid) })};`;
      }),
      ...links.map(({ link, attributes }) => {
        const quality = typeof attributes.quality === "number" ? attributes.quality : null;
        return `  ${dotText(link.a)} -- ${dotText(link.b)} ${attributeList({ id: link.id, style: EDGE_STYLE[qualityBand(quality)], ...attributes })};`;
      }),
      "}",
      "",
    ].join("\n");
  },
};

function attributeList(attributes: Readonly<Record<string, string | number | boolean | null>>): string {
  const told = Object.entries(attributes).filter(([, value]) => value !== null);
  return `[${told.map(([name, value]) => `${name}=${dotText(String(value))}`).join(", ")}]`;
}
