/** What the outbox remembers of each notifier over a restart: how it does, and what it keeps open. Small JSON in the store. */
import { z } from "zod";
import { type AlertMessage, alertMessageSchema } from "../alerts/index.ts";
import type { History } from "../history/types.ts";

/** Of the site and of no mesh. */
const MESH = "";
const HEALTH = "notifiers";
/** A notifier keeps no more open; the oldest are forgotten. */
const INCIDENTS_MAX = 2_000;

const healthSchema = z.object({
  type: z.string(),
  failingSince: z.string().nullable(), // null: the last try went well
  deliveredAt: z.string().nullable(), // null: nothing yet
  givenUp: z.number().int().nonnegative(), // messages that were dropped
  digest: z.boolean(), // it tells of everything at once, at its times
});
export type NotifierHealth = z.infer<typeof healthSchema>;

const healthsSchema = z.record(z.string(), healthSchema);

export async function readNotifierHealth(history: Pick<History, "state">): Promise<Record<string, NotifierHealth>> {
  const parsed = healthsSchema.safeParse(await history.state(MESH, HEALTH));
  return parsed.success ? parsed.data : {};
}

export async function keepNotifierHealth(
  history: Pick<History, "keepState">,
  health: Readonly<Record<string, NotifierHealth>>,
): Promise<void> {
  await history.keepState(MESH, HEALTH, health);
}

const incidentSchema = z.object({ id: z.string(), mesh: z.string(), ref: z.string().nullable(), message: alertMessageSchema });
const memorySchema = z.object({
  version: z.literal(1),
  digestedAt: z.string().nullable(),
  incidents: z.record(z.string(), incidentSchema), // by incident, the oldest first
});
export type NotifierMemory = z.infer<typeof memorySchema>;

/** What was kept; nothing, of an older form, or damaged: empty. */
export async function readNotifierMemory(history: Pick<History, "state">, name: string): Promise<NotifierMemory> {
  const parsed = memorySchema.safeParse(await history.state(MESH, `notifier/${name}`));
  return parsed.success ? parsed.data : { version: 1, digestedAt: null, incidents: {} };
}

export async function keepNotifierMemory(
  history: Pick<History, "keepState">,
  name: string,
  memory: NotifierMemory,
): Promise<void> {
  const surplus = Object.keys(memory.incidents).length - INCIDENTS_MAX;
  for (const incident of Object.keys(memory.incidents).slice(0, Math.max(0, surplus))) delete memory.incidents[incident];
  await history.keepState(MESH, `notifier/${name}`, memory);
}

/** Ids are `mesh/alert/times/what/subscription`. */
export function incidentOf(id: string): string {
  return id.split("/").slice(0, 3).join("/");
}

export function isOver({ what, alert }: AlertMessage): boolean {
  return what === "resolved" || what === "absorbed" || alert.resolvedAt !== null;
}
