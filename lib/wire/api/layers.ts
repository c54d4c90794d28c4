/** What the API answers about a layer of the map. */
import { z } from "zod";
import { instantSchema, linkIdSchema, meshIdSchema, uidSchema } from "../../model/index.ts";
import { LAYER_TONES, MAP_LAYERS } from "../map/layers.ts";

const count = z.number().int().nonnegative();

export const layerNameSchema = z.enum(MAP_LAYERS).exclude(["quality"]);

export const layerClassSchema = z.object({
  key: z.string().meta({ description: "What the class means, e.g. `under`, `none`, `spare`, `gateway`" }),
  of: z.enum(["node", "link"]),
  tone: z.enum(LAYER_TONES),
  /** The bound, channel or count that the key speaks of. */
  value: z.number().nullable(),
  name: z.string().nullable(), // of the gateway
  count,
});
export type LayerClass = z.infer<typeof layerClassSchema>;

/** Rows are [id, index into classes, value]; null: there is no figure. What is not listed, the layer says nothing of. */
export const layerViewSchema = z
  .object({
    mesh: meshIdSchema,
    round: count,
    as_of: instantSchema,
    layer: layerNameSchema,
    since: instantSchema.nullable(), // of `changes`: the round that is compared with; null: none so old is kept, or another layer
    unit: z.string().nullable(),
    classes: z.array(layerClassSchema),
    nodes: z.array(z.tuple([uidSchema, count, z.number().nullable()])),
    links: z.array(z.tuple([linkIdSchema, count, z.number().nullable()])),
    vanished: z.object({ nodes: z.array(z.object({ uid: uidSchema, label: z.string() })), links: count }),
  })
  .meta({ id: "Layer", description: "One question, answered for every node and link of the map" });
export type LayerView = z.infer<typeof layerViewSchema>;
