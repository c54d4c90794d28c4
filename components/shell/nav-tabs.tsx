"use client";
/** The pages of the mesh; the one that is open is marked. */
import { useSelectedLayoutSegment } from "next/navigation";
import { SECTIONS, type SectionKey, sectionHref } from "./sections.ts";

export function NavTabs({ base, label, names }: { base: string; label: string; names: Record<SectionKey, string> }) {
  const open = useSelectedLayoutSegment();
  return (
    <nav className="tabs" aria-label={label}>
      {SECTIONS.map(({ segment, key }) => (
        <a key={key} className="tab" href={sectionHref(base, segment)} aria-current={segment === open ? "page" : undefined}>
          {names[key]}
        </a>
      ))}
    </nav>
  );
}
