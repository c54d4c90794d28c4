/** The pages of a mesh, in the order of the bar. A new page is one line here and its word in the dictionaries. */

export const SECTIONS = [
  { segment: null, key: "map" },
  { segment: "fix-first", key: "fixFirst" },
  { segment: "nodes", key: "nodes" },
  { segment: "links", key: "links" },
  { segment: "gateways", key: "gateways" },
  { segment: "statistics", key: "statistics" },
  { segment: "status", key: "status" },
] as const;

export type SectionKey = (typeof SECTIONS)[number]["key"];

export function sectionHref(base: string, segment: string | null): string {
  return segment === null ? base : `${base}/${segment}`;
}
