/** The recorded answers of real daemons, where they lie beside the checkout. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const FOLDER = new URL("../../../../shared/data/bmx-captures/", import.meta.url);
export const hasCaptures = existsSync(FOLDER);
export const CAPTURES = ["bmx6-3n", "bmx6-12n", "bmx6-12n-after", "bmx7-3n", "bmx7-12n"] as const;
export type CaptureName = (typeof CAPTURES)[number];

const captureSchema = z.object({
  nodes: z.record(
    z.string(),
    z.object({ queries: z.record(z.string(), z.union([z.object({ body: z.string() }), z.object({ error: z.string() })])) }),
  ),
});
const endSchema = z.object({ node: z.string(), dev: z.string(), llocal: z.string() });
const truthSchema = z.object({
  nodes: z.array(
    z.object({
      name: z.string(),
      hostname: z.string(),
      daemonRunning: z.boolean(),
      interfaces: z.array(z.object({ dev: z.string(), mac: z.string(), linkLocal: z.string() })),
    }),
  ),
  links: z.array(z.object({ a: endSchema, b: endSchema, up: z.boolean(), lossPctAtoB: z.number(), lossPctBtoA: z.number() })),
  gateways: z.array(z.object({ node: z.string(), v4: z.number().nullable(), v6: z.number().nullable() })),
});
export type Truth = z.infer<typeof truthSchema>;

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

export function capturePath(name: CaptureName): string {
  return new URL(`${name}.json`, FOLDER).pathname;
}

export function truthOf(name: CaptureName): Truth {
  return truthSchema.parse(read(`${name}.truth.json`));
}

/** node -> query -> body; queries that failed are left out. */
export function bodiesOf(name: CaptureName): Map<string, Map<string, string>> {
  const bodies = new Map<string, Map<string, string>>();
  for (const [node, { queries }] of Object.entries(captureSchema.parse(read(`${name}.json`)).nodes)) {
    const of = new Map<string, string>();
    for (const [query, answer] of Object.entries(queries)) if ("body" in answer) of.set(query, answer.body);
    bodies.set(node, of);
  }
  return bodies;
}
