/** What belongs to the selection, and so is lit while the rest steps back. */
import type { Wire } from "#lib/wire/map/wire.ts";
import type { Emphasis, MapPath, MapSelection, SceneLink } from "./types.ts";

export type Lit = {
  selection: MapSelection;
  /** Something is lit, so the rest is dim. */
  active: boolean;
  nodes: ReadonlySet<string>;
  links: ReadonlySet<string>;
  neighbours: ReadonlySet<string>;
  near: ReadonlySet<string>; // ids of the links at the selected node
};

export function litBy(
  wire: Wire,
  links: readonly Pick<SceneLink, "id" | "a" | "b">[],
  selection: MapSelection,
  path: MapPath,
): Lit {
  const nothing: Lit = {
    selection: null,
    active: false,
    nodes: new Set(),
    links: new Set(),
    neighbours: new Set(),
    near: new Set(),
  };
  const { uid } = wire.nodes;
  if (selection?.kind === "link") {
    const link = links.find((candidate) => candidate.id === selection.id);
    if (link === undefined) return nothing;
    const ends = new Set([uid[link.a] ?? "", uid[link.b] ?? ""]);
    return { ...nothing, selection, active: true, neighbours: ends, near: new Set([link.id]) };
  }
  if (selection === null) {
    if (path === null) return nothing;
    return { ...nothing, active: true, neighbours: new Set(path.nodes), near: new Set(path.links) };
  }
  const index = uid.indexOf(selection.uid);
  if (index < 0) return nothing;
  const near = links.filter((link) => link.a === index || link.b === index);
  const neighbours = new Set(near.map((link) => uid[link.a === index ? link.b : link.a] ?? ""));
  const isOurs = path !== null && path.nodes[0] === selection.uid;
  return {
    selection,
    active: true,
    nodes: new Set(isOurs ? path.nodes : [selection.uid]),
    links: new Set(isOurs ? path.links : []),
    neighbours,
    near: new Set(near.map((link) => link.id)),
  };
}

export function emphasis(lit: Lit, belongs: boolean): Emphasis {
  if (!lit.active) return "plain";
  return belongs ? "lit" : "dim";
}
