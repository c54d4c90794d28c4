/** A node by what other systems call it: guifi.net's pages know numbers, people know names. */
import type { Node } from "../../../model/index.ts";
import type { NodeAsked } from "../context/context.ts";

type Named = Pick<Node, "uid" | "label" | "hostname" | "place">;

/** @returns the uid, or null where no node, or more than one, is called so */
export function foundNode(nodes: readonly Named[], asked: NodeAsked): string | null {
  if (asked.by === "name") {
    const { name } = asked;
    const byUid = nodes.find(({ uid }) => uid === name);
    return (
      byUid?.uid ?? onlyOne(nodes.filter(({ label }) => label === name)) ?? onlyOne(nodes.filter((one) => one.hostname === name))
    );
  }
  return onlyOne(
    nodes.filter(({ place }) => (asked.by === "device" ? place?.guifi?.deviceId : place?.guifi?.nodeId) === asked.number),
  );
}

function onlyOne(found: readonly Named[]): string | null {
  return found.length === 1 ? (found[0]?.uid ?? null) : null;
}
