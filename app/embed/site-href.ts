import type { MapSelection } from "#components/map/scene/scene.ts";
import type { Language } from "#lib/wire/api/site.ts";

/** The page of the site that shows the same mesh with the same selection. */
export function siteHref(language: Language, mesh: string, selection: MapSelection): string {
  const page = `/${language}/${mesh}`;
  if (selection === null) return page;
  const id = selection.kind === "node" ? selection.uid : selection.id;
  return `${page}?${selection.kind}=${encodeURIComponent(id)}`;
}
