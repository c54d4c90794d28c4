import { expect, it } from "vitest";
import { collectionSchema, collectionTroubleSchema } from "#lib/wire/api/views.ts";
import { collectionOf } from "#lib/wire/views/mesh-summary.ts";

it.each(collectionTroubleSchema.options)(
  "tells %s of a mesh that has no newer round for it, and nothing of a sound one",
  (trouble) => {
    const facts = { nowMs: Date.UTC(2026, 10, 1), collectorAlive: false, intervalS: 60 };
    expect(collectionSchema.parse(collectionOf(null, { ...facts, trouble })).trouble).toBe(trouble);
    expect(collectionOf(null, facts)).not.toHaveProperty("trouble");
  },
);
