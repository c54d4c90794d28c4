/** Refusals of one round, put together by what and where. */
import type { RefusalCode } from "#lib/model/index.ts";
import type { MeshStatus } from "#lib/wire/api/views.ts";

type Refusal = MeshStatus["refusals"][number];

export type RefusalGroup = {
  code: RefusalCode;
  count: number;
  nodes: { node: string; label: string; count: number }[];
  /** How often it could not be tied to a node. */
  unknown: number;
  /** The routers' own words, each once; empty where the public must not see them. */
  messages: string[];
};

/** The most frequent first. */
export function groupRefusals(refusals: readonly Refusal[]): RefusalGroup[] {
  const groups = [...Map.groupBy(refusals, ({ code }) => code)].map(([code, rows]) => {
    const byNode = Map.groupBy(
      rows.filter(({ node }) => node !== null),
      ({ node }) => node ?? "",
    );
    return {
      code,
      count: rows.length,
      nodes: [...byNode].map(([node, same]) => ({ node, label: same[0]?.label ?? node, count: same.length })),
      unknown: rows.filter(({ node }) => node === null).length,
      messages: [...new Set(rows.map(({ message }) => message).filter((message) => message !== ""))],
    };
  });
  return groups.sort((one, other) => other.count - one.count);
}
