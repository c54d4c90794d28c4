/** A what-if in words. */
import { fill } from "#lib/base/template.ts";
import type { Family, ModelFitSummary, WhatIfChange } from "#lib/model/index.ts";
import type { WhatIfView } from "#lib/wire/api/analysis.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { isolated } from "../i18n/fill.ts";
import { formatBandwidth } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import type { NodeName } from "./changes.ts";

export type WhatIfProps = {
  changes: readonly WhatIfChange[];
  answer: { view: WhatIfView } | { refused: string } | null; // null: nothing asked
  nodes: readonly NodeName[];
  linkNames: ReadonlyMap<string, string>;
  language: Language;
  t: Pick<Dictionary, "whatIf" | "freshness">;
  base: string;
};

export type WhatIfScreenProps = WhatIfProps & {
  snapshotUrl: string;
  family: Family | null;
  modelFit: ModelFitSummary | null;
};

type Naming = Pick<WhatIfProps, "nodes" | "linkNames" | "language" | "t">;

export function nameOf(nodes: readonly NodeName[], uid: string): string {
  return nodes.find((node) => node.uid === uid)?.label ?? uid;
}

/** One change as a clause: "BE-Pàdua109 fails". */
export function changeText(change: WhatIfChange, { nodes, linkNames, language, t }: Naming): string {
  const node = (uid: string) => isolated(nameOf(nodes, uid));
  const link = (id: string) => isolated(linkNames.get(id) ?? id);
  const speed = (mbps: number) => formatBandwidth(language, mbps);
  switch (change.kind) {
    case "remove-node":
    case "add-gateway":
    case "remove-gateway":
      return fill(t.whatIf[change.kind], { node: node(change.node) });
    case "remove-link":
    case "repair-link":
      return fill(t.whatIf[change.kind], { link: link(change.link) });
    case "set-bandwidth":
      return fill(t.whatIf["set-bandwidth"], { link: link(change.link), mbps: speed(change.mbps) });
    case "remove-connection":
      return fill(t.whatIf["remove-connection"], { a: node(change.a), b: node(change.b) });
    case "move-gateway":
      return fill(t.whatIf["move-gateway"], { from: node(change.from), to: node(change.to) });
    case "add-link": {
      const ends = { a: node(change.a), b: node(change.b) };
      return change.mbps === undefined
        ? fill(t.whatIf["add-link"], ends)
        : fill(t.whatIf["add-linkOf"], { ...ends, mbps: speed(change.mbps) });
    }
  }
}

export function question(changes: readonly WhatIfChange[], naming: Naming): string {
  const list = new Intl.ListFormat(naming.language, { type: "conjunction" }).format(
    changes.map((one) => changeText(one, naming)),
  );
  return fill(naming.t.whatIf.asks, { changes: list });
}
