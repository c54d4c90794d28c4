"use client";
/**
 * The what-if page alive: the address holds the question, and what is asked on the page is computed in the browser. The server's answer
 * stands where the page was opened with a question, where no script runs, and where the browser could not compute.
 */
import { usePathname, useSearchParams } from "next/navigation";
import { type FormEvent, type MouseEvent, useEffect, useMemo, useState } from "react";
import type { WhatIfChange } from "#lib/model/index.ts";
import { CHANGES_MAX } from "#lib/wire/api/analysis.ts";
import { useHydrated } from "../ui/use-hydrated.ts";
import { Candidates } from "./candidates.tsx";
import { changesOfQuery, queryOf } from "./changes.ts";
import { compute } from "./computing.ts";
import type { WhatIfReply } from "./question.ts";
import { WhatIfSheet } from "./what-if-sheet.tsx";
import type { WhatIfProps, WhatIfScreenProps } from "./words.ts";

type Shown = Pick<WhatIfProps, "changes" | "answer" | "linkNames"> & { key: string; by: "server" | "browser" };

function shownOf(
  reply: WhatIfReply & { kind: "difference" },
  key: string,
  props: WhatIfProps,
  changes: readonly WhatIfChange[],
): Shown {
  const label = new Map(props.nodes.map(({ uid, label }) => [uid, label]));
  const names = reply.ends.map(([id, a, b]) => [id, `${label.get(a) ?? a} – ${label.get(b) ?? b}`] as const);
  return {
    key,
    by: "browser",
    changes,
    answer: { view: { difference: reply.difference, names: [] } },
    linkNames: new Map([...props.linkNames, ...names]),
  };
}

/** What is shown: the server's answer to this address, else the browser's, else what stood there before until one comes. */
function useAnswer(props: WhatIfScreenProps): { shown: Shown; isComputing: boolean } {
  const { nodes, snapshotUrl, family, modelFit } = props;
  const parameters = useSearchParams();
  const changes = useMemo(() => changesOfQuery(queryOf(parameters), nodes).slice(0, CHANGES_MAX), [parameters, nodes]);
  const key = JSON.stringify(changes);
  const ofServer: Shown = { key: JSON.stringify(props.changes), by: "server", ...props };
  const [computed, setComputed] = useState<Shown | null>(null);
  const hasAnswer = ofServer.key === key || computed?.key === key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each question, whatever the server sends meanwhile
  useEffect(() => {
    if (hasAnswer) return;
    if (changes.length === 0) {
      setComputed({ key, by: "browser", changes, answer: null, linkNames: props.linkNames });
      return;
    }
    let isCurrent = true;
    void compute({ kind: "what-if", snapshotUrl, family, modelFit, changes }).then((reply) => {
      if (!isCurrent) return;
      if (reply.kind === "difference") setComputed(shownOf(reply, key, props, changes));
      // The server tells why a question makes no sense, and answers where this browser cannot.
      else window.location.reload();
    });
    return () => {
      isCurrent = false;
    };
  }, [key, hasAnswer]);
  const shown = ofServer.key === key || computed === null ? ofServer : computed;
  return { shown, isComputing: !hasAnswer };
}

/** The address that a form or link of the page leads to; null where it leads elsewhere. */
function askedBy(target: EventTarget, pathname: string): string | null {
  if (target instanceof HTMLFormElement) {
    const fields = [...new FormData(target)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
    return `${pathname}?${new URLSearchParams(fields)}`;
  }
  const link = target instanceof Element ? target.closest("a") : null;
  if (link === null) return null;
  const url = new URL(link.href);
  return url.origin === window.location.origin && url.pathname === pathname ? `${pathname}${url.search}` : null;
}

export function WhatIfScreen(props: WhatIfScreenProps) {
  const pathname = usePathname();
  const isHydrated = useHydrated();
  const { shown, isComputing } = useAnswer(props);
  const ask = (event: FormEvent | MouseEvent, href: string | null) => {
    if (href === null || typeof Worker === "undefined") return;
    event.preventDefault();
    window.history.pushState(null, "", href);
    window.scrollTo({ top: 0 });
  };
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    ask(event, askedBy(event.target, pathname));
  };
  const { changes, answer, linkNames, by } = shown;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the links and forms inside are what is used; this hears of it
    <div
      className="what-if-screen"
      aria-busy={isComputing}
      data-computed={by}
      onClick={onClick}
      onSubmit={(event) => ask(event, askedBy(event.target, pathname))}
    >
      <WhatIfSheet {...props} changes={changes} answer={answer} linkNames={linkNames}>
        {isHydrated && <Candidates {...props} changes={changes} />}
      </WhatIfSheet>
    </div>
  );
}
