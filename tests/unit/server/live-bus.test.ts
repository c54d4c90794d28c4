import { describe, expect, it } from "vitest";
import { createLiveBus } from "#lib/server/web/context/live-bus.ts";
import type { LiveEvent } from "#lib/wire/api/views.ts";

const round = (mesh: string): LiveEvent => ({ type: "round", mesh, round: 3, at: "2026-03-01T10:00:00.000Z" });

describe("createLiveBus", () => {
  it("tells rounds to those who listen to the mesh, and the collector's state to all", () => {
    const heard: string[] = [];
    const bus = createLiveBus(() => heard.push("failure"));
    const stop = bus.subscribe("sants", (event) => heard.push(`sants ${event.type}`));
    bus.subscribe("gracia", (event) => heard.push(`gracia ${event.type}`));
    bus.emit(round("sants"));
    bus.emit({ type: "status", collectorAlive: false });
    stop();
    bus.emit(round("sants"));
    expect(heard).toEqual(["sants round", "sants status", "gracia status"]);
    expect(bus.listeners).toBe(1);
  });

  it("lets no listener spoil it for the others", () => {
    const failures: unknown[] = [];
    const heard: string[] = [];
    const bus = createLiveBus((cause) => failures.push(cause));
    const stopFirst = bus.subscribe("sants", () => {
      stopFirst();
      throw new Error("broken");
    });
    bus.subscribe("sants", (event) => heard.push(event.type));
    bus.emit(round("sants"));
    bus.emit(round("sants"));
    expect(heard).toEqual(["round", "round"]);
    expect(failures).toHaveLength(1);
  });
});
