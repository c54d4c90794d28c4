/** The selection as the address holds it: `?node=uid` or `?link=id`. */
import type { MapSelection } from "#components/map/scene/scene.ts";

export function selectionOf(node: string | null | undefined, link: string | null | undefined): MapSelection {
  if (node) return { kind: "node", uid: node };
  return link ? { kind: "link", id: link } : null;
}

/** @param at the moment of the past that stays in the address; null: now. */
export function selectionHref(selection: MapSelection, at: string | null = null): string {
  const moment = at === null ? "" : `at=${encodeURIComponent(at)}`;
  if (selection === null) return `?${moment}`;
  const selected =
    selection.kind === "node" ? `node=${encodeURIComponent(selection.uid)}` : `link=${encodeURIComponent(selection.id)}`;
  return `?${[moment, selected].filter((part) => part !== "").join("&")}`;
}

/** Changes the selection in the address without asking the server for the page. The moment that is looked at stays. */
export function pushSelection(path: string, selection: MapSelection): void {
  const href = selectionHref(selection, new URLSearchParams(window.location.search).get("at"));
  window.history.pushState(null, "", href === "?" ? path : `${path}${href}`);
}
