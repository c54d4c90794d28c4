/** The pages of a mesh, in the order of the bar. A new page is one line here and its word in the dictionaries. */

export const SECTIONS = [
  { segment: null, key: "map" },
  { segment: "fix-first", key: "fixFirst" },
  { segment: "nodes", key: "nodes" },
  { segment: "links", key: "links" },
  { segment: "gateways", key: "gateways" },
  { segment: "changes", key: "changes" },
  { segment: "reliability", key: "reliability" },
  { segment: "statistics", key: "statistics" },
  { segment: "status", key: "status" },
] as const;

export type SectionKey = (typeof SECTIONS)[number]["key"];

/** Pages that tell of the present or of all time at once. */
const TIMELESS: ReadonlySet<string | null> = new Set(["changes", "reliability", "status"]);

/** @param at the moment of the past that is looked at; null: now. */
export function sectionHref(base: string, segment: string | null, at: string | null = null): string {
  const page = segment === null ? base : `${base}/${segment}`;
  return at === null || TIMELESS.has(segment) ? page : `${page}?at=${encodeURIComponent(at)}`;
}
