import { expect, test } from "vitest";
import { createSerialQueue } from "#lib/base/serial-queue.ts";

const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("work runs one after the other, in the order in which it was added", async () => {
  const queue = createSerialQueue();
  const heard: string[] = [];
  const work = (name: string, ms: number) => async () => {
    heard.push(`${name} begins`);
    await nap(ms);
    heard.push(`${name} ends`);
    return name;
  };
  const [one, two] = await Promise.all([queue.add(work("one", 10)), queue.add(work("two", 0))]);
  expect([one, two]).toEqual(["one", "two"]);
  expect(heard).toEqual(["one begins", "one ends", "two begins", "two ends"]);
});

test("a failure is the caller's alone", async () => {
  const queue = createSerialQueue();
  const failing = queue.add(() => {
    throw new Error("no");
  });
  const next = queue.add(() => 2);
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe(2);
});

test("its size counts what is under way, and it tells when it is idle", async () => {
  const queue = createSerialQueue();
  expect(queue.size).toBe(0);
  const works = [queue.add(() => nap(5)), queue.add(() => Promise.reject(new Error("no")))];
  expect(queue.size).toBe(2);
  const settled = Promise.allSettled(works);
  await queue.idle();
  expect(queue.size).toBe(0);
  expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});
