/**
 * A meshmon capture: one text for the whole mesh, a header a node and a header a section, the raw output of commands between them.
 *
 *     # start fd66:66:66:7:… (hostname) anything
 *     ## start loadavg
 *     0.12 0.08 0.05 1/41 3071
 */
import { canonicalAddress } from "../scalars/address.ts";
import { cleanText } from "../scalars/text.ts";

export type GatheredNode = {
  /** The mesh address that was asked; null where the header has none. */
  address: string | null;
  hostname: string | null; // of the header: what the gatherer's list calls it
  sections: ReadonlyMap<string, string>; // of a section that is there twice, the first that is not empty
  bytes: number;
};

const NODE_HEADER = /^# start (.+)$/;
const SECTION_HEADER = /^## start (.+)$/;

export function isMeshmon(text: string): boolean {
  return /^# start \S+/m.test(text) && /^## start \S+/m.test(text);
}

/** @returns nodes in the order of the file. Headers of one address twice (a second try) are one node. */
export function splitCapture(text: string, nodesMax: number): { nodes: GatheredNode[]; dropped: number } {
  const nodes = new Map<
    string,
    { address: string | null; hostname: string | null; sections: Map<string, string>; bytes: number }
  >();
  let dropped = 0;
  for (const block of blocks(text, NODE_HEADER)) {
    const [addressText = "", name = ""] = block.title.trim().split(/[\s()]+/);
    const address = canonicalAddress(addressText);
    const hostname = cleanText(name, 255) || null;
    const key = address ?? `${addressText} ${name}`;
    const node = nodes.get(key) ?? { address, hostname, sections: new Map<string, string>(), bytes: 0 };
    if (!nodes.has(key) && nodes.size >= nodesMax) {
      dropped += 1;
      continue;
    }
    nodes.set(key, node);
    node.bytes += block.body.length;
    for (const section of blocks(block.body, SECTION_HEADER)) {
      const title = section.title.trim();
      if ((node.sections.get(title) ?? "").trim() === "") node.sections.set(title, section.body);
    }
  }
  return { nodes: [...nodes.values()], dropped };
}

/** Stretches of lines, each under a line that is a header. What stands before the first header belongs to none. */
function* blocks(text: string, header: RegExp): Generator<{ title: string; body: string }> {
  let title: string | null = null;
  let bodyFrom = 0;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf("\n", from);
    const end = newline < 0 ? text.length : newline;
    // A header is short; a line of a megabyte is none.
    const match =
      text.charCodeAt(from) === 0x23 && end - from < 1_000 ? header.exec(text.slice(from, end).replace(/\r$/, "")) : null;
    if (match !== null) {
      if (title !== null) yield { title, body: text.slice(bodyFrom, from) };
      title = match[1] ?? "";
      bodyFrom = Math.min(end + 1, text.length);
    }
    from = end + 1;
  }
  if (title !== null) yield { title, body: text.slice(bodyFrom) };
}
