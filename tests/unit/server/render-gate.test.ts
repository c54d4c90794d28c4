import { afterEach, describe, expect, it, vi } from "vitest";
import { createRenderGate } from "#lib/server/web/http/render-gate.ts";

afterEach(() => vi.useRealTimers());

const LIMITS = { atOnce: 2, waiting: 4, perClient: 3, waitMs: 1_000 };

describe("the gate of pages", () => {
  it("lets in so many at once, and the next when one is over", async () => {
    const gate = createRenderGate(LIMITS, () => true);
    const [first, second] = [await gate.enter("a"), await gate.enter("a")];
    let isIn = false;
    const third = gate.enter("a").then((leave) => {
      isIn = leave !== null;
    });
    await Promise.resolve();
    expect([first !== null, second !== null, isIn]).toEqual([true, true, false]);
    first?.();
    first?.(); // said twice, counted once
    await third;
    expect(isIn).toBe(true);
  });

  it("takes no more of one visitor than his share, and first whoever has least", async () => {
    const gate = createRenderGate(LIMITS, () => false);
    const order: string[] = [];
    const enter = async (client: string) => {
      const leave = await gate.enter(client);
      order.push(leave === null ? `${client} refused` : client);
      return leave;
    };
    const leaves = [await enter("greedy"), await enter("greedy")];
    const waiting = [enter("greedy"), enter("greedy"), enter("other")];
    await waiting[1];
    expect(order).toEqual(["greedy", "greedy", "greedy refused"]);
    leaves[0]?.();
    await waiting[2];
    expect(order.at(-1)).toBe("other");
    leaves[1]?.();
    await waiting[0];
    expect(order.at(-1)).toBe("greedy");
  });

  it("refuses who would wait behind too many, and who has waited too long", async () => {
    vi.useFakeTimers();
    const gate = createRenderGate(LIMITS, () => true);
    const atWork = [await gate.enter("a"), await gate.enter("b")];
    const waiting = Array.from({ length: LIMITS.waiting }, () => gate.enter("c"));
    expect(await gate.enter("d")).toBeNull();
    vi.advanceTimersByTime(LIMITS.waitMs);
    expect(await Promise.all(waiting)).toEqual([null, null, null, null]);
    for (const leave of atWork) leave?.();
    expect(await gate.enter("d")).not.toBeNull();
  });
});
