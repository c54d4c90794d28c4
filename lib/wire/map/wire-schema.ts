/** The packed wire form as a zod schema, for the server: OpenAPI and tests. The browser decodes without it. */
import { z } from "zod";
import { instantSchema, meshIdSchema, uidSchema } from "../../model/index.ts";
import type { PackedWire } from "./pack.ts";

const stream = z.string().meta({ description: "Whole numbers >= 0, packed as lib/wire/map/pack.ts tells" });

const pad = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .meta({ description: "Room beside the nodes, layout units: top, right, bottom, left" });
const shelf = z.number().nullable().meta({ description: "y below which nodes stand that the view has no place for" });
const packedViewSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("ring"), pad, group: stream }),
  z.object({ name: z.literal("tree"), pad, shelf, parent: stream, known: stream }),
  z.object({
    name: z.literal("geo"),
    pad,
    shelf,
    known: stream,
    metresPerUnit: z.number().positive(),
    world: z.object({ x: z.number(), y: z.number(), side: z.number().positive() }),
    distance: stream,
    bearing: stream,
  }),
]);

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
    view: packedViewSchema.optional().meta({ description: "Of `?view=ring|tree|geo`: columns, each number one more than it is" }),
  })
  .meta({ id: "Wire", description: "What the map alone needs, in columns" }) satisfies z.ZodType<PackedWire>;
