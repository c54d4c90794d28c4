/**
 * NetJSON (netjson.org, RFC draft): the objects that describe a network. Only the frame is judged here; nodes, links and routes stand or
 * fall one by one.
 */
import { z } from "zod";

const commonFields = {
  protocol: z.string().max(100).nullish(),
  version: z.union([z.string(), z.number()]).nullish(),
  revision: z.string().nullish(),
  metric: z.string().max(100).nullish(),
  router_id: z.string().max(200).nullish(),
  time: z.union([z.string(), z.number()]).nullish(),
};

export const graphSchema = z.object({
  type: z.literal("NetworkGraph"),
  ...commonFields,
  nodes: z.array(z.unknown()),
  links: z.array(z.unknown()),
});
export type Graph = z.infer<typeof graphSchema>;

export const routesSchema = z.object({ type: z.literal("NetworkRoutes"), ...commonFields, routes: z.array(z.unknown()) });
export type Routes = z.infer<typeof routesSchema>;

export const collectionSchema = z.object({ type: z.literal("NetworkCollection"), collection: z.array(z.unknown()) });

const propertiesSchema = z.record(z.string(), z.unknown()).nullish();

export const nodeSchema = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  label: z.string().nullish(),
  local_addresses: z.array(z.unknown()).nullish(),
  location: z.unknown().optional(), // netjsongraph.js
  properties: propertiesSchema,
});

export const linkSchema = z.object({
  source: z.union([z.string().min(1), z.number()]).transform(String),
  target: z.union([z.string().min(1), z.number()]).transform(String),
  cost: z.unknown().optional(),
  properties: propertiesSchema,
});

export const routeSchema = z.object({
  destination_id: z.string().min(1),
  next_id: z.string().min(1).nullish(),
  cost: z.unknown().optional(),
  hops: z.number().int().nonnegative().nullish(),
});
