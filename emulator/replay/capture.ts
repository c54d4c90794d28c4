/** A recorded mesh: every answer that every node gave to every query, byte for byte. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const answeredSchema = z.object({ status: z.number().int(), contentType: z.string(), body: z.string() });
const failedSchema = z.object({ error: z.string() });

export const captureSchema = z.object({
  capture: z.string(),
  nodes: z.record(
    z.string(),
    z.object({
      base: z.string(), // http://<address>/cgi-bin/bmx6-info: the path is kept, the address is not
      queries: z.record(z.string(), z.union([answeredSchema, failedSchema])),
    }),
  ),
});
export type Capture = z.infer<typeof captureSchema>;
export type CapturedNode = Capture["nodes"][string];
export type CapturedAnswer = z.infer<typeof answeredSchema>;

/** Reads a capture file. Throws where it is not one: a test or a developer named the wrong file. */
export function readCapture(path: string): Capture {
  return captureSchema.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** The recorded answer to a query, or null where there is none (an error counts as none). */
export function recordedAnswer(node: CapturedNode, query: string): CapturedAnswer | null {
  const recorded = Object.hasOwn(node.queries, query) ? node.queries[query] : undefined;
  return recorded !== undefined && "body" in recorded ? recorded : null;
}

/** False for a node whose every query failed: a dead router. */
export function everAnswered(node: CapturedNode): boolean {
  return Object.keys(node.queries).some((query) => recordedAnswer(node, query) !== null);
}

const statusSchema = z.object({ status: z.object({ primaryIp: z.string() }) });

/** The mesh address that a node says is its own, from its recorded `status`; null where it never answered that. */
export function primaryIpOf(node: CapturedNode): string | null {
  const answer = recordedAnswer(node, "status");
  if (answer === null || answer.body === "") return null;
  const parsed = statusSchema.safeParse(JSON.parse(answer.body));
  return parsed.success ? parsed.data.status.primaryIp : null;
}
