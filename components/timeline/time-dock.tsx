"use client";
/** The place of the bar: what the server rendered, until somebody comes near and its script is fetched. */
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from "react";
import { onApproach } from "../ui/approach.ts";
import type { LiveBarProps } from "./live-bar.tsx";

export function TimeDock({ children, ...live }: LiveBarProps & { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [Live, setLive] = useState<ComponentType<LiveBarProps> | null>(null);
  const focused = useRef<string | null>(null);
  useEffect(
    () =>
      onApproach(box.current, async () => {
        const { LiveBar } = await import("./live-bar.tsx");
        const active = document.activeElement;
        focused.current = active instanceof HTMLElement && box.current?.contains(active) ? (active.dataset.time ?? null) : null;
        setLive(() => LiveBar);
      }),
    [],
  );
  useEffect(() => {
    // The part that had the focus was replaced by its like.
    if (Live === null || focused.current === null) return;
    const like = box.current?.querySelector(`[data-time="${focused.current}"]`);
    if (like instanceof HTMLElement) like.focus();
  }, [Live]);
  return (
    <div className="timedock" ref={box} data-map-obstacle="">
      {Live === null ? children : <Live {...live} />}
    </div>
  );
}
