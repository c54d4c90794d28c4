/** A flood of invented nodes is one event that names the router, while it lasts. */
import { describe, expect, it } from "vitest";
import { type Given, minute, played } from "./made.ts";

const calm: Given = { nodes: { a: "answered", b: "answered" }, links: [["a", "b", 0.9]] };
const flooded: Given = { ...calm, flooding: ["b"] };
const silent: Given = { ...calm, nodes: { a: "answered", b: "heard" } };

describe("a flood", () => {
  it("is one event from its first round to when the router's table is sound again", () => {
    const { events } = played([
      [10, calm],
      [20, flooded],
      [2, silent],
      [5, flooded],
      [10, calm],
    ]);
    expect(events).toMatchObject([{ kind: "flood", node: "b", from: minute(10), to: minute(37) }]);
    expect(events).toHaveLength(1);
  });

  it("is news also where it was so from the first round on, and lasts while nothing else is known", () => {
    const { events } = played([
      [6, flooded],
      [10, silent],
    ]);
    expect(events).toMatchObject([{ kind: "flood", node: "b", to: null }]);
  });
});
