/** Finding a node by a piece of its name: case, accents and the dot of l·l do not matter. */

import { compareText } from "#lib/base/compare.ts";
import type { Wire } from "#lib/wire/map/wire.ts";
import { searchable } from "../i18n/format.ts";

export type Found = { uid: string; label: string; state: number };

/** Names that begin with the text first, then those with a word that does, then any that contain it. */
export function findNodes(nodes: Pick<Wire["nodes"], "uid" | "label" | "state">, text: string, limit: number): Found[] {
  const wanted = searchable(text.trim());
  if (wanted === "") return [];
  const ranked: (Found & { rank: number })[] = [];
  for (const [i, label] of nodes.label.entries()) {
    const name = searchable(label);
    const at = name.indexOf(wanted);
    const uid = nodes.uid[i];
    if (uid === undefined || (at < 0 && uid !== text.trim())) continue;
    const rank = at === 0 ? 0 : at > 0 && /[^\p{L}\p{N}]/u.test(name.charAt(at - 1)) ? 1 : 2;
    ranked.push({ uid, label, state: nodes.state[i] ?? 0, rank });
  }
  return ranked
    .sort((one, other) => one.rank - other.rank || compareText(one.label, other.label))
    .slice(0, limit)
    .map(({ uid, label, state }) => ({ uid, label, state }));
}
