import type { MouseEvent } from "react";
import { MAP_VIEWS, type MapView } from "#lib/wire/map/wire.ts";
import type { MapTexts } from "../scene/texts.ts";

export type ViewsProps = {
  texts: MapTexts;
  /** The one that is asked for: its data may still be on their way. */
  current: MapView;
  /** A view's address, with whatever else is looked at. */
  hrefOf(view: MapView): string;
  onView(view: MapView): void;
};

const ICONS: Record<MapView, string> = {
  force: "M4.5 4.5l7 2.5M11.5 7l-4.5 5M4.5 4.5L7 12M3 4.5h3M4.5 3v3M10 7h3M11.5 5.5v3M5.5 12h3M7 10.5v3",
  ring: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM3.6 5q4.4 3 8.8 0M4.2 11.5Q8 7.6 11.8 11.5",
  tree: "M8 2.5v4M3.5 9V6.5h9V9M3.5 9v4M8 6.5v6.5M12.5 9v4",
  geo: "M8 14s4.5-4.3 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.7 8 14 8 14zM8 5.3a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z",
};

/** The switch of views. Links, so that every view is there without a script too. */
export function Views({ texts, current, hrefOf, onView }: ViewsProps) {
  const follow = (event: MouseEvent, view: MapView) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    onView(view);
  };
  return (
    <nav className="tm-panel tm-views" aria-label={texts.viewsLabel}>
      {MAP_VIEWS.map((view) => (
        <a
          key={view}
          href={hrefOf(view)}
          title={texts.viewsWhy[view]}
          aria-current={view === current ? "true" : undefined}
          rel="nofollow"
          onClick={(event) => follow(event, view)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={ICONS[view]} />
          </svg>
          <span>{texts.views[view]}</span>
        </a>
      ))}
    </nav>
  );
}
