"use client";
/** A menu that opens without JavaScript (`<details>`), and with it closes by Escape, by a click elsewhere and by going somewhere. */
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

export function Fold({
  summary,
  label,
  className,
  children,
}: {
  summary: ReactNode;
  label: string;
  className: string;
  children: ReactNode;
}) {
  const pathname = usePathname();
  const fold = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = () => {
      if (fold.current !== null && pathname !== "") fold.current.open = false;
    };
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !fold.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !fold.current?.open) return;
      close();
      fold.current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    close();
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, [pathname]);
  return (
    <details ref={fold} className={`menu ${className}`}>
      <summary className="control" title={label}>
        <span className="visually-hidden">{label} </span>
        {summary}
      </summary>
      <div className="menu-panel">{children}</div>
    </details>
  );
}
