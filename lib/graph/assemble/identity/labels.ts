/** What people read: the host name, told apart by a piece of the uid where several nodes share it. Unique in the snapshot. */
import { compareText } from "#lib/base/compare.ts";
import type { NodeState } from "../../../model/index.ts";
import { listAt } from "../input/order.ts";

const PIECE = 4;

type Named = { uid: string; hostname: string | null; state: NodeState };

/** uid -> label. A node that is gone does not cost a living one its plain name. */
export function labelsOf(nodes: readonly Named[]): Map<string, string> {
  const byHostname = new Map<string, Named[]>();
  for (const node of nodes) listAt(byHostname, node.hostname ?? "").push(node);
  const labels = new Map<string, string>();
  const used = new Set<string>();
  const give = (uid: string, label: string) => {
    labels.set(uid, label);
    used.add(label);
  };
  for (const [hostname, sharers] of byHostname) {
    const living = sharers.filter((node) => node.state !== "gone");
    const plain = sharers.length === 1 ? sharers[0] : living.length === 1 ? living[0] : undefined;
    if (hostname !== "" && plain !== undefined) give(plain.uid, hostname);
  }
  for (const { uid, hostname } of nodes.toSorted((one, other) => compareText(one.uid, other.uid))) {
    if (labels.has(uid)) continue;
    if (hostname === null || hostname === "")
      give(
        uid,
        unused(used, (length) => `(${uid.slice(0, Math.max(length, 8))})`, uid),
      );
    else
      give(
        uid,
        unused(used, (length) => `${hostname} (${uid.slice(0, length)})`, uid),
      );
  }
  return labels;
}

/** The label with the shortest piece of the uid that nobody has yet. */
function unused(used: ReadonlySet<string>, label: (length: number) => string, uid: string): string {
  for (let length = PIECE; length < uid.length; length += 1) if (!used.has(label(length))) return label(length);
  let last = label(uid.length);
  while (used.has(last)) last += "'";
  return last;
}
