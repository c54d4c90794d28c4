/** Changes as people write them on the command line: `A~B=20`, names in place of uids. */
import { err, ok, type Result, type Snapshot, type WhatIfChange } from "#lib/model/index.ts";

export const CHANGE_KINDS = [
  "remove-node",
  "remove-link",
  "add-link",
  "repair-link",
  "set-bandwidth",
  "add-gateway",
  "remove-gateway",
  "move-gateway",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export type SpelledChange = { order: number; kind: ChangeKind; text: string };

type Names = { uidOf(name: string): Result<string, string>; linkOf(text: string): Result<LinkNamed, string> };
type LinkNamed = { a: string; b: string; id: string | null };

/** @returns a sentence for the user where one cannot be understood. */
export function changesOf(snapshot: Snapshot, spelled: readonly SpelledChange[]): Result<WhatIfChange[], string> {
  const names = namesOf(snapshot);
  const changes: WhatIfChange[] = [];
  for (const { kind, text } of spelled) {
    const change = changeOf(names, kind, text);
    if (!change.ok) return err(`--${kind} ${text}: ${change.error}`);
    changes.push(change.value);
  }
  return ok(changes);
}

function namesOf(snapshot: Snapshot): Names {
  const uids = new Set(snapshot.nodes.map((node) => node.uid));
  const links = new Map(snapshot.links.map((link) => [link.id, link]));
  const uidOf = (name: string): Result<string, string> => {
    if (uids.has(name)) return ok(name);
    const called = snapshot.nodes.filter((node) => node.label === name || node.hostname === name);
    const [only] = called;
    if (only !== undefined && called.length === 1) return ok(only.uid);
    return err(called.length === 0 ? `there is no node ${name}` : `${called.length} nodes are called ${name}: give the uid`);
  };
  return {
    uidOf,
    linkOf(text) {
      const exact = links.get(text);
      if (exact !== undefined) return ok({ a: exact.a, b: exact.b, id: exact.id });
      // Ids from files may hold the sign itself: every place is tried.
      const parts = text.split("~");
      for (let at = 1; at < parts.length; at += 1) {
        const a = uidOf(parts.slice(0, at).join("~"));
        const b = uidOf(parts.slice(at).join("~"));
        if (a.ok && b.ok) return ok({ a: a.value, b: b.value, id: null });
      }
      const n = Number(parts.at(-1));
      if (parts.length >= 3 && Number.isInteger(n)) {
        const pair = this.linkOf(parts.slice(0, -1).join("~"));
        const id = pair.ok
          ? [...links.values()].find((link) => joins(link, pair.value) && link.id.endsWith(`~${n}`))?.id
          : undefined;
        if (pair.ok && id !== undefined) return ok({ ...pair.value, id });
      }
      return err("expected A~B or A~B~n with nodes and a link of this mesh");
    },
  };
}

function joins(link: { a: string; b: string }, pair: { a: string; b: string }): boolean {
  return (link.a === pair.a && link.b === pair.b) || (link.a === pair.b && link.b === pair.a);
}

function changeOf(names: Names, kind: ChangeKind, text: string): Result<WhatIfChange, string> {
  switch (kind) {
    case "remove-node":
    case "add-gateway":
    case "remove-gateway":
      return mapped(names.uidOf(text), (node) => ({ kind, node }));
    case "remove-link":
      return mapped(names.linkOf(text), ({ a, b, id }) =>
        id === null ? { kind: "remove-connection", a, b } : { kind, link: id },
      );
    case "repair-link":
      return oneLink(names, text, (link) => ({ kind, link }));
    case "move-gateway": {
      const [from = "", to = ""] = split(text);
      const [first, second] = [names.uidOf(from), names.uidOf(to)];
      if (!first.ok) return first;
      return mapped(second, (uid) => ({ kind, from: first.value, to: uid }));
    }
    case "set-bandwidth":
    case "add-link": {
      const [ends, figure] = split(text);
      const mbps = figure === undefined ? undefined : Number(figure);
      if (mbps !== undefined && !(mbps > 0 && Number.isFinite(mbps))) return err(`${figure} is no bandwidth in Mbit/s`);
      if (kind === "add-link")
        return mapped(names.linkOf(ends), ({ a, b }) => ({ kind, a, b, ...(mbps === undefined ? {} : { mbps }) }));
      return mbps === undefined ? err("expected A~B~n=MBPS") : oneLink(names, ends, (link) => ({ kind, link, mbps }));
    }
  }
}

/** At the last `=`: ids from files may hold one. */
function split(text: string): [string, string | undefined] {
  const at = text.lastIndexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function oneLink(names: Names, text: string, make: (id: string) => WhatIfChange): Result<WhatIfChange, string> {
  const link = names.linkOf(text);
  if (!link.ok) return link;
  return link.value.id === null ? err("expected one link, A~B~n") : ok(make(link.value.id));
}

function mapped<One>(result: Result<One, string>, make: (value: One) => WhatIfChange): Result<WhatIfChange, string> {
  return result.ok ? ok(make(result.value)) : result;
}
