/** GraphML (graphml.graphdrawing.org): for yEd, igraph, NetworkX, Gephi. One undirected edge a link. */

import type { Format } from "./format.ts";
import { type Attributes, type AttributeType, drawnGraph, LINK_ATTRIBUTES, NODE_ATTRIBUTES } from "./graph-attributes.ts";
import { xmlAttributes, xmlText } from "./text.ts";

export const graphml: Format = {
  contentType: "application/graphml+xml; charset=utf-8",
  extension: "graphml",
  write(snapshot) {
    const { nodes, links } = drawnGraph(snapshot);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
      '<key id="n_label" for="node" attr.name="label" attr.type="string"/>',
      ...keys("node", "n", NODE_ATTRIBUTES),
      ...keys("edge", "e", LINK_ATTRIBUTES),
      `<graph${xmlAttributes({ id: snapshot.mesh, edgedefault: "undirected" })}>`,
      ...nodes.map(
        ({ node, attributes }) =>
          `<node${xmlAttributes({ id: node.uid })}><data key="n_label">${xmlText(node.label)}</data>${data("n", attributes)}</node>`,
      ),
      ...links.map(
        ({ link, attributes }) =>
          `<edge${xmlAttributes({ id: link.id, source: link.a, target: link.b })}>${data("e", attributes)}</edge>`,
      ),
      "</graph>",
      "</graphml>",
      "",
    ].join("\n");
  },
};

function keys(of: "node" | "edge", prefix: string, attributes: Readonly<Record<string, AttributeType>>): string[] {
  return Object.entries(attributes).map(
    ([name, type]) => `<key${xmlAttributes({ id: `${prefix}_${name}`, for: of, "attr.name": name, "attr.type": type })}/>`,
  );
}

function data(prefix: string, attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<data key="${prefix}_${name}">${xmlText(String(value))}</data>`)
    .join("");
}
