"use client";
/** What the parts of the inspector share: its sentences, and how to go to another node or link. */
import { createContext, type MouseEvent, type ReactNode, useContext } from "react";
import type { MapSelection } from "#components/map/scene/scene.ts";
import type { LinkView, NodeView } from "#lib/wire/api/views.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { selectionHref } from "../shell/selection.ts";

export type InspectorTexts = {
  t: Dictionary["inspector"];
  role: Dictionary["role"];
  charts: Pick<Dictionary["charts"], "link">;
  words: Pick<
    Dictionary["words"],
    | "state"
    | "stateAge"
    | "stateWhy"
    | "stateReason"
    | "useReason"
    | "directionState"
    | "family"
    | "familyShort"
    | "kind"
    | "working"
    | "workingWhy"
    | "collision"
    | "placeSource"
  >;
};

/** `at`: the moment of the past that is shown; absent: now. */
type Inspector = InspectorTexts & { at?: string | null; select(selection: MapSelection): void };

const InspectorContext = createContext<Inspector | null>(null);

export function InspectorProvider({ children, ...inspector }: Inspector & { children: ReactNode }) {
  return <InspectorContext value={inspector}>{children}</InspectorContext>;
}

export function useInspector(): Inspector {
  const inspector = useContext(InspectorContext);
  if (inspector === null) throw new Error("useInspector outside of an InspectorProvider");
  return inspector;
}

export type PanelProps = {
  mesh: string;
  selection: Exclude<MapSelection, null>;
  /** The node's view as the map screen has loaded it: the map needs its path too. */
  node: { data: NodeView | undefined; error: Error | undefined };
  initialLink: LinkView | null;
  /** The name by which the map knows the selection. */
  title: string;
  tall: boolean;
  onTall(tall: boolean): void;
};

const PanelContext = createContext<PanelProps | null>(null);

/** The panel may be put in place by the page (which knows the selection at once) or fetched later: it reads here what it shows. */
export function PanelProvider({ children, ...panel }: PanelProps & { children: ReactNode }) {
  return <PanelContext value={panel}>{children}</PanelContext>;
}

export function usePanel(): PanelProps {
  const panel = useContext(PanelContext);
  if (panel === null) throw new Error("usePanel outside of a PanelProvider");
  return panel;
}

/** A link that works without JavaScript, and with it changes the selection in place. */
export function SelectLink({
  to,
  className,
  label,
  children,
}: {
  to: MapSelection;
  className?: string;
  label?: string;
  children: ReactNode;
}) {
  const { select, at = null } = useInspector();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    select(to);
  };
  return (
    <a href={selectionHref(to, at)} onClick={follow} className={className} aria-label={label} title={label}>
      {children}
    </a>
  );
}
