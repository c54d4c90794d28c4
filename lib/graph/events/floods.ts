/** Routers that flood the mesh with nodes which nobody else lists and which never answered. */
import { AT_ONCE, type Context, follow, trackName } from "./follow.ts";

/** The crawl says so in each round until it reads that router's table without one. */
export function followFloods(context: Context): void {
  const { snapshot, tracks, learning } = context;
  if (learning) return; // news also where it was so from the first
  const flooding = new Set(snapshot.refusals.flatMap(({ code, node }) => (code === "flood" && node !== null ? [node] : [])));
  const prefix = trackName("flood", "");
  const tracked = [...tracks.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const answered = new Set(snapshot.nodes.filter(({ state }) => state === "answered").map(({ uid }) => uid));
  for (const uid of new Set([...flooding, ...tracked])) {
    follow(context, {
      kind: "flood",
      key: uid,
      sample: flooding.has(uid) ? "bad" : answered.has(uid) ? "good" : null,
      rule: AT_ONCE,
      begin: () => ({ node: uid }),
    });
  }
}
