"use client";
/** What the parts of the inspector share: its sentences, and how to go to another node or link. */
import { createContext, type MouseEvent, type ReactNode, useContext } from "react";
import type { MapSelection } from "#components/map/scene.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { selectionHref } from "./selection.ts";

export type InspectorTexts = {
  t: Dictionary["inspector"];
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

type Inspector = InspectorTexts & { select(selection: MapSelection): void };

const InspectorContext = createContext<Inspector | null>(null);

export function InspectorProvider({ children, ...inspector }: Inspector & { children: ReactNode }) {
  return <InspectorContext value={inspector}>{children}</InspectorContext>;
}

export function useInspector(): Inspector {
  const inspector = useContext(InspectorContext);
  if (inspector === null) throw new Error("useInspector outside of an InspectorProvider");
  return inspector;
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
  const { select } = useInspector();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    select(to);
  };
  return (
    <a href={selectionHref(to)} onClick={follow} className={className} aria-label={label} title={label}>
      {children}
    </a>
  );
}
