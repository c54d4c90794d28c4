"use client";
/** Find a node by name. A form to the table of nodes; with JavaScript the matches appear while typing. */
import { usePathname, useRouter } from "next/navigation";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import useSWR from "swr";
import { NODE_STATES, type Wire } from "#lib/wire/map/wire.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { SearchIcon } from "../ui/icons.tsx";
import { StateMark } from "../ui/marks.tsx";
import { fetchWire, wireKey } from "./api.ts";
import { type Found, findNodes } from "./find.ts";
import { pushSelection, selectionHref } from "./selection.ts";

const SHOWN = 8;

export type SearchBoxProps = {
  mesh: string;
  base: string;
  /** Whether `/` and ⌘K come here: only one box of a page may listen. */
  shortcut: boolean;
  t: Pick<Dictionary["shell"], "find" | "noMatch">;
};

/** Puts the cursor into the box on `/` and on ⌘K or Ctrl K, unless somebody is typing elsewhere. */
function useShortcut(active: boolean, input: { readonly current: HTMLInputElement | null }) {
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
      const wanted = (event.key === "/" && !typing) || (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey));
      if (!wanted || input.current === null) return;
      event.preventDefault();
      // On a phone the box is folded away.
      const fold = input.current.closest("details");
      if (fold !== null) fold.open = true;
      input.current.focus();
      input.current.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [active, input]);
}

function useGoToNode(base: string): (uid: string) => void {
  const pathname = usePathname();
  const router = useRouter();
  return (uid) => {
    if (pathname === base) pushSelection(base, { kind: "node", uid });
    else router.push(`${base}${selectionHref({ kind: "node", uid }, new URLSearchParams(window.location.search).get("at"))}`);
  };
}

/** The match that an arrow key leads to; null: the key leads nowhere. */
function stepOf(key: string, at: number, count: number): number | null {
  if (count === 0 || (key !== "ArrowDown" && key !== "ArrowUp")) return null;
  const step = key === "ArrowDown" ? 1 : -1;
  return (at + step + count + (at < 0 && step < 0 ? 1 : 0)) % count;
}

/** The nodes that what is typed may mean. They are asked for when the field is first entered. */
function useMatches(mesh: string) {
  const [text, setText] = useState("");
  const [focused, setFocused] = useState(false);
  const { data } = useSWR<Wire, Error>(focused ? wireKey(mesh) : null, fetchWire, { revalidateOnFocus: false });
  const found = data === undefined ? [] : findNodes(data.nodes, text, SHOWN);
  return { text, setText, setFocused, found, open: focused && text.trim() !== "" && data !== undefined };
}

export function SearchBox({ mesh, base, shortcut, t }: SearchBoxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [active, setActive] = useState(-1);
  const { text, setText, setFocused, found, open } = useMatches(mesh);
  const go = useGoToNode(base);
  useShortcut(shortcut, input);
  const choose = (node: Found) => {
    setText("");
    setActive(-1);
    input.current?.blur();
    const fold = input.current?.closest("details");
    if (fold) fold.open = false;
    go(node.uid);
  };
  const onSubmit = (event: FormEvent) => {
    const node = found[active] ?? (found.length === 1 ? found[0] : undefined);
    if (!open || node === undefined) return;
    event.preventDefault();
    choose(node);
  };
  return (
    <search className="search">
      <form action={`${base}/nodes`} method="get" onSubmit={onSubmit}>
        <SearchIcon />
        <input
          ref={input}
          className="control"
          type="search"
          name="q"
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder={t.find}
          aria-label={t.find}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setActive(-1);
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              setText("");
              input.current?.blur();
            }
            const next = open ? stepOf(event.key, active, found.length) : null;
            if (next === null) return;
            event.preventDefault();
            setActive(next);
          }}
        />
        <span className="key" aria-hidden="true">
          /
        </span>
        <Matches id={id} open={open} found={found} active={active} onChoose={choose} none={t.noMatch} label={t.find} />
      </form>
    </search>
  );
}

type MatchesProps = {
  id: string;
  open: boolean;
  found: Found[];
  active: number;
  none: string;
  label: string;
  onChoose(node: Found): void;
};

function Matches({ id, open, found, active, none, label, onChoose }: MatchesProps) {
  return (
    <div className="search-matches" hidden={!open}>
      <div id={`${id}-list`} role="listbox" aria-label={label}>
        {found.map((node, i) => (
          // The keyboard stays in the field and moves through these by aria-activedescendant.
          <div
            key={node.uid}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            className="search-match"
            onPointerDown={(event) => {
              event.preventDefault();
              onChoose(node);
            }}
          >
            <StateMark state={NODE_STATES[node.state] ?? "answered"} />
            <bdi>{node.label}</bdi>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className="muted" role="status">
          {none}
        </p>
      )}
    </div>
  );
}
