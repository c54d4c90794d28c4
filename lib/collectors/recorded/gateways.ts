/** Ways out of a mesh as a recorded file tells them. */
import type { Family, Gateway, Use } from "../../model/index.ts";

const NETWORKS: Readonly<Record<Family, string>> = { v4: "0.0.0.0/0", v6: "::/0", community: "10.0.0.0/8" };

/** One gateway a node and family, with its users counted from `uses`. It is working where another node uses it. */
export function gatewaysOfFile(families: ReadonlyMap<Family, ReadonlySet<string>>, uses: readonly Use[], at: string): Gateway[] {
  return [...families].flatMap(([family, nodes]) =>
    [...nodes].sort().map((node): Gateway => {
      const users = uses.filter((use) => use.gateway === node && use.family === family);
      return {
        node,
        family,
        networks: [NETWORKS[family]],
        announcedBy: ["file"],
        announcedAt: at,
        claimedMbps: null,
        working: users.some((use) => use.node !== node) ? "yes" : "unknown",
        users: users.length,
      };
    }),
  );
}
