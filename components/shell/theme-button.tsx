"use client";
/** Switches between light and dark at once, and asks the server to keep the choice. Without JavaScript it is a form that does the same. */
import type { FormEvent } from "react";
import { ThemeIcon } from "../ui/icons.tsx";
import { nextTheme, type Theme, themeOf } from "./theme.ts";

export function ThemeButton({ label, chosen }: { label: string; chosen: Theme | null }) {
  const change = (event: FormEvent) => {
    event.preventDefault();
    const root = document.documentElement;
    const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const { kept } = nextTheme(themeOf(root.dataset.theme), system);
    if (kept === null) delete root.dataset.theme;
    else root.dataset.theme = kept;
    // Where the line is broken the choice holds for this page, which is all that can be had.
    fetch("/theme", { method: "POST", body: new URLSearchParams({ theme: kept ?? "" }), redirect: "manual" }).catch(
      () => undefined,
    );
  };
  return (
    <form action="/theme" method="post" onSubmit={change}>
      <button
        type="submit"
        name="theme"
        value={chosen === "dark" ? "light" : "dark"}
        className="control control-bare control-icon"
        aria-label={label}
        title={label}
      >
        <ThemeIcon />
      </button>
    </form>
  );
}
