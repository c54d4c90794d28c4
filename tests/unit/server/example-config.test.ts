import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "#lib/server/config/load.ts";
import { configSchema, meshConfigSchema } from "#lib/server/config/schema.ts";

const FILE = join(import.meta.dirname, "../../../teranyina.yaml");
const text = readFileSync(FILE, "utf8");

describe("teranyina.yaml, the example", () => {
  it("is good as it stands", () => {
    const parsed = parseConfig(text, FILE);
    expect(parsed.ok ? [] : parsed.error).toEqual([]);
  });

  it("is good with every key in it that may be left out, save those that exclude each other or name files", () => {
    const all = text.replace(
      /^( *)# (addressMap:|allow:|places:|clock:| {2}["a-z].*|technicians: \{|- \{ name|silences:| {2}- \{ mesh| {4}(severity|from|digest): | {6}until: |token:|(post|monthly|room|bot|phones|desk|manager): \{)/gm,
      "$1$2",
    );
    const parsed = parseConfig(all, FILE);
    expect(parsed.ok ? [] : parsed.error).toEqual([]);
    if (!parsed.ok) return;
    expect(parsed.value.alerts.notifiers.technicians).toMatchObject({ type: "webhook", timeoutS: 10 });
    expect(Object.values(parsed.value.alerts.notifiers).map(({ type }) => type)).toEqual([
      "log",
      "webhook",
      "mail",
      "mail",
      "matrix",
      "telegram",
      "ntfy",
      "request-tracker",
      "alertmanager",
    ]);
    expect(parsed.value.alerts.silences).toMatchObject([{ until: "2026-05-01T16:00:00.000Z" }]);
    expect(parsed.value.metrics.token).toEqual({ file: "./metrics-token" });
    expect(parsed.value.alerts.subscriptions.map(({ name, severity }) => [name, severity])).toEqual([
      ["all-in-the-log", "bad"],
      ["my-terrace", "warn"],
    ]);
    expect(parsed.value.clock).toBe("http://127.0.0.1:8100/emulator/clock");
    expect(parsed.value.meshes[0]?.addressMap?.size).toBe(2);
    expect(parsed.value.meshes[0]?.allow).toEqual({ cidrs: ["fd66:66:66::/48"], ports: [80] });
    expect(parsed.value.meshes[0]?.places.get("name:sants-terrat")?.elevationM).toBe(38);
  });

  it("tells of every key that exists", () => {
    const { site, listen, history, alerts, fixFirst, metrics } = configSchema.shape;
    const keys = [
      ...Object.keys(configSchema.shape),
      ...[site, listen, history, alerts, fixFirst, metrics].flatMap((section) => Object.keys(section.unwrap().shape)),
      ...Object.keys(meshConfigSchema.shape),
    ];
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !new RegExp(`^ *(- )?(# )*${key}:`, "m").test(text))).toEqual([]);
  });
});
