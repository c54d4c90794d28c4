import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followClock } from "#lib/server/remote-clock.ts";

let server: Server;
let url: string;
let answer: string;
beforeEach(async () => {
  answer = JSON.stringify({ nowMs: 1_000_000, timeFactor: 12 });
  server = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/emulator/clock`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe("followClock", () => {
  it("runs on at the told pace between two askings, and not back by a small step", async () => {
    let localMs = 50;
    const clock = await followClock(url, () => localMs);
    if (!clock.ok) throw new Error(clock.error);
    expect(clock.value.nowMs()).toBe(1_000_000);
    expect(clock.value.timeFactor()).toBe(12);
    localMs += 2_000;
    expect(clock.value.nowMs()).toBe(1_024_000);
    localMs -= 100;
    expect(clock.value.nowMs()).toBe(1_024_000);
    clock.value.stop();
  });

  it.each(['{"nowMs": "late"}', "<html>", '{"nowMs": 5, "timeFactor": 0}'])("refuses %s", async (body) => {
    answer = body;
    expect((await followClock(url)).ok).toBe(false);
  });

  it("tells where no clock answers", async () => {
    const clock = await followClock("http://127.0.0.1:1/emulator/clock");
    expect(clock.ok ? "" : clock.error).toContain("http://127.0.0.1:1/emulator/clock cannot be read");
  });
});
