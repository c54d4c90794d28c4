/** GEXF 1.3 (gexf.net), Gephi's own format, with the positions of the force view. One undirected edge a link. */

import type { Format } from "./format.ts";
import { type Attributes, type AttributeType, drawnGraph, LINK_ATTRIBUTES, NODE_ATTRIBUTES } from "./graph-attributes.ts";
import { xmlAttributes } from "./text.ts";

export const gexf: Format = {
  contentType: "application/gexf+xml; charset=utf-8",
  extension: "gexf",
  write(snapshot, positions) {
    const { nodes, links } = drawnGraph(snapshot);
    const place = (uid: string) => {
      const xy = positions !== null && Object.hasOwn(positions, uid) ? positions[uid] : undefined;
      // Gephi's y axis points up, ours down.
      return xy === undefined ? "" : `<viz:position${xmlAttributes({ x: xy[0], y: 0 - xy[1], z: 0 })}/>`;
    };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
      `<meta${xmlAttributes({ lastmodifieddate: snapshot.at.slice(0, 10) })}><creator>Teranyina</creator></meta>`,
      '<graph defaultedgetype="undirected">',
      ...columns("node", NODE_ATTRIBUTES),
      ...columns("edge", LINK_ATTRIBUTES),
      "<nodes>",
      ...nodes.map(
        ({ node, attributes }) =>
          `<node${xmlAttributes({ id: node.uid, label: node.label })}>${values(NODE_ATTRIBUTES, attributes)}${place(node.uid)}</node>`,
      ),
      "</nodes>",
      "<edges>",
      ...links.map(
        ({ link, attributes }) =>
          `<edge${xmlAttributes({ id: link.id, source: link.a, target: link.b })}>${values(LINK_ATTRIBUTES, attributes)}</edge>`,
      ),
      "</edges>",
      "</graph>",
      "</gexf>",
      "",
    ].join("\n");
  },
};

function columns(of: "node" | "edge", attributes: Readonly<Record<string, AttributeType>>): string[] {
  return [
    `<attributes class="${of}">`,
    ...Object.entries(attributes).map(([title, type]) => `<attribute${xmlAttributes({ id: title, title, type })}/>`),
    "</attributes>",
  ];
}

function values(columnsOf: Readonly<Record<string, AttributeType>>, attributes: Attributes): string {
  const told = Object.keys(columnsOf).filter((name) => (attributes[name] ?? null) !== null);
  return `<attvalues>${told.map((name) => `<attvalue${xmlAttributes({ for: name, value: attributes[name] ?? null })}/>`).join("")}</attvalues>`;
}
