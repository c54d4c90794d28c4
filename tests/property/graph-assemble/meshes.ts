/** Random rounds of a random mesh, as observations: routers that answer, lie, fall silent, share addresses, and come back. */
import fc from "fast-check";
import { instantOf, type Observation, type TunnelRow } from "#lib/model/index.ts";
import { answer, linkRow, type Router, router, silence, T0, tunnelRow } from "../../unit/graph-assemble/made.ts";

type Mood = "answers" | "silent" | "frozen" | "dead" | "absent" | "empty" | "clone";
export type Telling = {
  mood: Mood;
  neighbours: { to: number; mine: number; theirs: number; rx: number; tx: number }[];
  lists: number[];
  gateway: number;
};

const SIZE = 7;
const routers: Router[] = Array.from({ length: SIZE }, (_, index) =>
  router(index + 1, index % 3 === 0 ? "twin" : `router-${index}`),
);
const at = (index: number): Router => routers[index % SIZE] ?? router(1);

export const tellingArbitrary: fc.Arbitrary<Telling> = fc.record({
  mood: fc.constantFrom<Mood>("answers", "answers", "answers", "silent", "frozen", "dead", "absent", "empty", "clone"),
  neighbours: fc.array(
    fc.record({
      to: fc.nat(SIZE - 1),
      mine: fc.nat(2),
      theirs: fc.nat(2),
      rx: fc.constantFrom(0, 0.25, 0.5, 1),
      tx: fc.constantFrom(0, 0.25, 0.5, 1),
    }),
    { maxLength: 5 },
  ),
  lists: fc.array(fc.nat(SIZE - 1), { maxLength: SIZE }),
  gateway: fc.nat(SIZE - 1),
});
export const roundArbitrary: fc.Arbitrary<Telling[]> = fc.array(tellingArbitrary, { minLength: SIZE, maxLength: SIZE });

function tunnelsOf(gateway: Router, atMs: number): Observation["tunnels"] {
  const rows: TunnelRow[] = [tunnelRow(gateway), tunnelRow(gateway, { announcedNetwork: "::/0", chosen: false })];
  return { state: "read", at: instantOf(atMs), rows, empty: false };
}

export function observationsOf(tellings: readonly Telling[], atMs: number): Observation[] {
  return tellings.flatMap((telling, index): Observation[] => {
    const me = at(index);
    if (telling.mood === "absent") return [];
    if (telling.mood === "silent") return [silence(me, atMs)];
    const links = telling.neighbours.map(({ to, ...row }) => linkRow(at(to), row));
    const told = answer(me, {
      atMs,
      ...(telling.mood === "frozen" ? { uptimeS: 500 } : {}),
      links: telling.mood === "empty" ? "empty" : links,
      interfaces: telling.mood === "empty" ? "empty" : 3,
      lists: telling.lists.map(at),
      tunnels: tunnelsOf(at(telling.gateway), atMs),
      given: { liveDaemon: telling.mood === "dead" ? false : null },
    });
    if (telling.mood !== "clone") return [told];
    const clone = answer({ ...me, hostname: `clone-${index}` }, { atMs, links, lists: telling.lists.map(at) });
    return [told, { ...clone, address: `192.0.2.${index}:80`, endpoint: `192.0.2.${index}:80` }];
  });
}

export const instantAt = (round: number): number => T0 + round * 60_000;
