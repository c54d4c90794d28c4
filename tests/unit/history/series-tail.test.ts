import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { openHistory } from "#lib/history/registry.ts";
import { encodeJson } from "#lib/history/store/codec/json-codec.ts";
import { recordOf, roundOf } from "#tests/conformance/history-rounds.ts";

it("reads figures as rounds were stored before beside those of now, packed or not, and tells damaged ones", async () => {
  const folder = mkdtempSync(join(tmpdir(), "teranyina-tail-"));
  const path = join(folder, "store.db");
  const opened = await openHistory(`sqlite:${path}`, "write");
  if (!opened.ok) throw new Error(opened.error.message);
  const history = opened.value;
  const database = new DatabaseSync(path);
  const rewrite = (round: number, values: unknown) =>
    database.prepare("UPDATE series_tail SET body = ? WHERE round = ?").run(encodeJson(values), round);
  const query = { from: "2026-03-01T00:00:00.000Z", to: "2026-03-03T00:00:00.000Z", resolution: "raw", points: 100 } as const;
  const values = async (entity: string) =>
    (await history.series("sants", { ...query, entity, metric: "state" }))?.points.map(({ value }) => value);
  try {
    for (const round of [1, 2, 3]) await history.append(recordOf(roundOf("sants", round)));
    rewrite(1, { state: { a: 1, b: null } });
    rewrite(2, { state: { entities: ["b", "a"], values: [0, null] } });
    rewrite(3, { state: { a: 0 } });
    expect([await values("a"), await values("b"), await values("c")]).toEqual([[1, null, 0], [null, 0], undefined]);
    await history.append(recordOf(roundOf("sants", 4, Date.parse("2026-03-02T12:00:00.000Z"))));
    while (await history.retain("sants", "2026-03-02T12:00:00.000Z", { rawDays: 30, hourlyDays: 30 }));
    expect([await values("a"), await values("b")]).toEqual([
      [1, null, 0],
      [null, 0],
    ]);
    rewrite(4, { state: { entities: ["a", "b"], values: [1] } });
    await expect(values("a")).rejects.toMatchObject({ code: "damaged" });
  } finally {
    database.close();
    await history.close();
    rmSync(folder, { recursive: true });
  }
});
