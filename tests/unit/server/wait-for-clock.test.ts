import { createServer } from "node:http";
import { expect, it } from "vitest";
import { waitForClock } from "#lib/server/open-clock.ts";

it("waits for an emulator's clock that does not answer at first, and tells each reason once", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (asked > 2) response.end(JSON.stringify({ nowMs: 1_000_000, timeFactor: 12 }));
    else response.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const lines: unknown[] = [];
  const clock = await waitForClock(
    { clock: `http://127.0.0.1:${port}/emulator/clock` },
    { warn: (_: unknown, text?: string) => lines.push(text) },
  );
  expect(clock.timeFactor()).toBe(12);
  expect(asked).toBe(3);
  expect(lines).toHaveLength(1);
  clock.stop();
  await new Promise((resolve) => server.close(resolve));
});
