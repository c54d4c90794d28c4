/** Who wants to hear of which alerts, and when not. */
import { z } from "zod";
import { type Alert, alertKindSchema, alertLevelSchema, meshIdSchema } from "../model/index.ts";

const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "expected a time of day such as 23:00" });

export const subscriptionSchema = z.strictObject({
  /** Its name in messages' ids: changing it makes a new subscription. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: "expected lower-case letters, digits and hyphens" }),
  mesh: meshIdSchema,
  notifier: z.string().min(1).max(40),
  /** Uids or host names; without: the whole mesh. */
  nodes: z.array(z.string().min(1).max(255)).min(1).max(1_000).optional(),
  kinds: z.array(alertKindSchema).min(1).optional(),
  /** The least that is told. */
  severity: alertLevelSchema.default("bad"),
  /** Of the mesh's own time: what begins in it is told after it, if it still lasts then. */
  quietHours: z.strictObject({ from: clockTimeSchema, to: clockTimeSchema }).optional(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** @param namesOf host names of a uid. `concerned`: every node that the alert or a consequence of it is about. */
export function wants(
  subscription: Subscription,
  alert: Alert,
  concerned: ReadonlySet<string>,
  namesOf: (uid: string) => string | null,
): boolean {
  const { mesh, kinds, severity, nodes } = subscription;
  if (alert.mesh !== mesh || (kinds !== undefined && !kinds.includes(alert.kind))) return false;
  if (severity === "bad" && alert.level === "warn") return false;
  if (nodes === undefined) return true;
  return [...concerned].some((uid) => nodes.includes(uid) || nodes.includes(namesOf(uid) ?? ""));
}

/** Over midnight where `from` is later than `to`; the same twice: never quiet. */
export function isQuiet({ quietHours }: Subscription, atMs: number, timeZone: string): boolean {
  if (quietHours === undefined) return false;
  const { from, to } = quietHours;
  const now = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(atMs);
  return from <= to ? from <= now && now < to : now >= from || now < to;
}
