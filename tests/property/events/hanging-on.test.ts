import fc from "fast-check";
import { expect, test } from "vitest";
import { waysOf } from "#lib/graph/analysis/index.ts";
import { hangingOn } from "#lib/graph/events/hanging-on.ts";
import { meshDraw, meshOf, plainOf, RUNS, reachable, without } from "../analysis/random-mesh.ts";

test("who hangs on a link is whom its removal leaves without a way out", () => {
  let hanging = 0;
  fc.assert(
    fc.property(meshDraw, (draw) => {
      const mesh = meshOf(draw);
      const { v4 } = waysOf(mesh);
      if (v4 === null) return;
      const before = plainOf(mesh);
      const covered = reachable(before);
      for (const link of v4.links.filter(({ usable }) => usable)) {
        const after = reachable(without(before, { link: link.id }));
        const lost = [...covered].filter((uid) => !after.has(uid) && !before.gateways.includes(uid));
        expect(hangingOn(v4, link.id).sort()).toEqual(lost.sort());
        hanging += lost.length;
      }
    }),
    { numRuns: RUNS, seed: 20261125 },
  );
  expect(hanging).toBeGreaterThan(50);
});
