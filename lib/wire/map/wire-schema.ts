/** The packed wire form as a zod schema, for the server: OpenAPI and tests. The browser decodes without it. */
import { z } from "zod";
import { instantSchema, meshIdSchema, uidSchema } from "../../model/index.ts";
import type { PackedWire } from "./pack.ts";

const stream = z.string().meta({ description: "Whole numbers >= 0, packed as lib/wire/map/pack.ts tells" });

export const packedWireSchema = z
  .object({
    v: z.literal(1),
    mesh: meshIdSchema,
    at: instantSchema,
    round: z.number().int().nonnegative(),
    uid: z.array(uidSchema),
    label: z.array(z.string()),
    state: stream,
    gateway: stream,
    x: stream,
    y: stream,
    steps: z.number().int().positive(),
    later: stream,
    span: stream,
    n: stream,
    ab: stream,
    ba: stream,
    kind: stream,
    mark: stream,
  })
  .meta({ id: "Wire", description: "What the map alone needs, in columns" }) satisfies z.ZodType<PackedWire>;
