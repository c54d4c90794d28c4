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

/** What of the map's address stays when something else is selected: how and when the mesh is looked at. */
const KEPT = ["at", "view", "layer", "since"] as const;
export type Looking = Partial<Record<(typeof KEPT)[number], string>>;

/** As it stands in the address, in a fixed order. */
export function lookingAt(parameters: Pick<URLSearchParams, "get">): Looking {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = parameters.get(name);
      return value === null || value === "" ? [] : [[name, value]];
    }),
  );
}

/** The query of the map: how it is looked at and what is selected; "" for neither. */
export function mapQuery(looking: Looking, selection: MapSelection): string {
  const parts = KEPT.flatMap((name) => {
    const value = looking[name];
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  if (selection !== null) parts.push(selectionHref(selection).slice(1));
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Changes the selection in the address without asking the server for the page. How and when the mesh is looked at stays. */
export function pushSelection(path: string, selection: MapSelection): void {
  const looking = lookingAt(new URLSearchParams(window.location.search));
  window.history.pushState(null, "", `${path}${mapQuery(looking, selection)}`);
}
