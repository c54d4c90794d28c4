"use client";
/** The pages of the mesh; the one that is open is marked. */
import { useSearchParams, useSelectedLayoutSegment } from "next/navigation";
import { SECTIONS, type SectionKey, sectionHref } from "./sections.ts";

type NavTabsProps = {
  base: string;
  label: string;
  names: Record<SectionKey, string>;
  /** A small number beside a page's name; 0 is not told. */
  counts: Partial<Record<SectionKey, number>>;
};

export function NavTabs({ base, label, names, counts }: NavTabsProps) {
  const open = useSelectedLayoutSegment();
  // Whoever looks at the past looks at it on the next page too.
  const at = useSearchParams().get("at");
  return (
    <nav className="tabs" aria-label={label}>
      {SECTIONS.map(({ segment, key }) => (
        <a key={key} className="tab" href={sectionHref(base, segment, at)} aria-current={segment === open ? "page" : undefined}>
          {names[key]}
          {(counts[key] ?? 0) > 0 && <span className="tab-count">{counts[key]}</span>}
        </a>
      ))}
    </nav>
  );
}
