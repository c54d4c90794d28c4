/** What the formats for graph programs (GraphML, GEXF, DOT) tell of nodes and links: the same names everywhere, units in the names. */
import type { Link, Node, Snapshot } from "../../model/index.ts";
import { linkKind } from "../map/encode.ts";
import { indexSnapshot, shownEtx, shownQuality } from "../views/snapshot-index.ts";

export type AttributeType = "string" | "double" | "boolean";
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export const NODE_ATTRIBUTES: Readonly<Record<string, AttributeType>> = {
  hostname: "string",
  state: "string",
  protocols: "string",
  gateway_v4: "boolean",
  gateway_v6: "boolean",
  gateway_community: "boolean",
  clients: "double",
  lat: "double",
  lon: "double",
  place_doubtful: "boolean",
};

export const LINK_ATTRIBUTES: Readonly<Record<string, AttributeType>> = {
  quality: "double",
  quality_ab: "double",
  quality_ba: "double",
  state_ab: "string",
  state_ba: "string",
  etx: "double",
  kind: "string",
  channel: "double",
  interface_a: "string",
  interface_b: "string",
  protocol: "string",
};

export type DrawnNode = { node: Node; attributes: Attributes };
export type DrawnLink = { link: Link; attributes: Attributes };

/** Links whose ends the snapshot holds, with every node. */
export function drawnGraph(snapshot: Snapshot): { nodes: DrawnNode[]; links: DrawnLink[] } {
  const index = indexSnapshot(snapshot);
  const links = snapshot.links.filter((link) => index.node(link.a) !== null && index.node(link.b) !== null);
  return {
    nodes: snapshot.nodes.map((node) => {
      const families = index.announcedBy(node.uid).map((gateway) => gateway.family);
      return {
        node,
        attributes: {
          hostname: node.hostname,
          state: node.state,
          protocols: node.protocols.join(" "),
          gateway_v4: families.includes("v4"),
          gateway_v6: families.includes("v6"),
          gateway_community: families.includes("community"),
          clients: node.weight,
          lat: node.place?.lat ?? null,
          lon: node.place?.lon ?? null,
          place_doubtful: node.place?.doubtful ?? null,
        },
      };
    }),
    links: links.map((link) => ({
      link,
      attributes: {
        quality: shownQuality(link),
        quality_ab: link.directions.ab.quality,
        quality_ba: link.directions.ba.quality,
        state_ab: link.directions.ab.state,
        state_ba: link.directions.ba.state,
        etx: shownEtx(link),
        kind: linkKind(link),
        channel: link.interfaces.a.channel ?? link.interfaces.b.channel,
        interface_a: link.interfaces.a.interfaceName,
        interface_b: link.interfaces.b.interfaceName,
        protocol: link.protocol,
      },
    })),
  };
}
