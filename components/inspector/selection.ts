/** The selection as the address holds it: `?node=uid` or `?link=id`. */
import type { MapSelection } from "#components/map/scene.ts";

export function selectionOf(node: string | null | undefined, link: string | null | undefined): MapSelection {
  if (node) return { kind: "node", uid: node };
  return link ? { kind: "link", id: link } : null;
}

export function selectionHref(selection: MapSelection): string {
  if (selection === null) return "?";
  return selection.kind === "node" ? `?node=${encodeURIComponent(selection.uid)}` : `?link=${encodeURIComponent(selection.id)}`;
}

/** Changes the selection in the address without asking the server for the page. */
export function pushSelection(path: string, selection: MapSelection): void {
  window.history.pushState(null, "", selection === null ? path : `${path}${selectionHref(selection)}`);
}
