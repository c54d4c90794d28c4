/** Changes as an address holds them: `?remove-node=X&add-link=A~B=20`. What works in the address works without a script. */
import type { WhatIfChange } from "#lib/model/index.ts";

export type NodeName = { uid: string; label: string };
type Query = Readonly<Record<string, string | string[] | undefined>>;

/** A node by its uid, or by its name where only one has it; else the text itself, which the what-if refuses by name. */
function resolved(text: string, nodes: readonly NodeName[]): string {
  if (nodes.some(({ uid }) => uid === text)) return text;
  const named = nodes.filter(({ label }) => label === text);
  return named.length === 1 ? (named[0]?.uid ?? text) : text;
}

/** What cannot be understood is left out: an address is typed by people. Each change once. */
export function changesOfQuery(query: Query, nodes: readonly NodeName[]): WhatIfChange[] {
  const all = (name: string): string[] => [query[name] ?? []].flat().filter((one) => one !== "");
  const node = (text: string) => resolved(text.trim(), nodes);
  const changes: WhatIfChange[] = [
    ...all("remove-node").map((text) => ({ kind: "remove-node" as const, node: node(text) })),
    ...all("remove-link").map((link) => ({ kind: "remove-link" as const, link })),
    ...all("repair-link").map((link) => ({ kind: "repair-link" as const, link })),
    ...all("remove-gateway").map((text) => ({ kind: "remove-gateway" as const, node: node(text) })),
    ...all("add-gateway").map((text) => ({ kind: "add-gateway" as const, node: node(text) })),
    ...all("add-link").flatMap((text) => addedLink(text, nodes) ?? []),
    ...fromForm(all("from")[0], all("to")[0], all("mbps")[0], node),
  ];
  const once = new Map(changes.map((change) => [JSON.stringify(change), change]));
  return [...once.values()];
}

function speedOf(text: string | undefined): { mbps?: number } {
  const figure = Number(text?.replace(",", "."));
  return figure > 0 && Number.isFinite(figure) ? { mbps: figure } : {};
}

/** `A~B` or `A~B=MBPS`. Ids from files may hold the signs themselves: every place is tried. */
function addedLink(text: string, nodes: readonly NodeName[]): WhatIfChange | null {
  const equals = text.lastIndexOf("=");
  const [ends, speed] = equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
  const uids = new Set(nodes.map(({ uid }) => uid));
  const parts = ends.split("~");
  for (let at = 1; at < parts.length; at += 1) {
    const [a, b] = [parts.slice(0, at).join("~"), parts.slice(at).join("~")];
    if (uids.has(a) && uids.has(b)) return { kind: "add-link", a, b, ...speedOf(speed) };
  }
  return null;
}

/** The three fields of the form. */
function fromForm(
  from: string | undefined,
  to: string | undefined,
  mbps: string | undefined,
  node: (text: string) => string,
): WhatIfChange[] {
  if (from === undefined || to === undefined) return [];
  return [{ kind: "add-link", a: node(from), b: node(to), ...speedOf(mbps) }];
}

/** The query of an address as a page of the server is given it. */
export function queryOf(parameters: { keys(): Iterable<string>; getAll(name: string): string[] }): Query {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

/** Name and value of each change in an address. */
export function fieldOfChange(change: WhatIfChange): [string, string] | null {
  switch (change.kind) {
    case "remove-node":
    case "add-gateway":
    case "remove-gateway":
      return [change.kind, change.node];
    case "remove-link":
    case "repair-link":
      return [change.kind, change.link];
    case "add-link":
      return [change.kind, `${change.a}~${change.b}${change.mbps === undefined ? "" : `=${change.mbps}`}`];
    default:
      return null;
  }
}

export function queryOfChanges(changes: readonly WhatIfChange[]): string {
  return new URLSearchParams(changes.flatMap((change) => [fieldOfChange(change)].filter((field) => field !== null))).toString();
}
