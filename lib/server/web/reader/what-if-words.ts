/** Why a change makes no sense, for whoever asked. */
import type { ChangeRefusal } from "../../../graph/analysis/index.ts";

const WORDS: Readonly<Record<ChangeRefusal["reason"], string>> = {
  "unknown-node": "names a node that this mesh does not have, or that an earlier change removed",
  "unknown-link": "names a link that is not there, or carries no traffic, or that an earlier change removed",
  "same-node": "joins a node to itself",
  "not-a-gateway": "names a node that is no gateway of this family",
  "bad-bandwidth": "needs a bandwidth above 0",
};

export function refusalWords({ change, reason }: ChangeRefusal): string {
  const { kind, ...named } = change;
  return `${kind} ${Object.values(named).join(" ")} ${WORDS[reason]}`;
}
