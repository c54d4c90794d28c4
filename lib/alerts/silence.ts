/** A time in which nobody is told of what begins: work on a roof, a router that is away for good. What lasts longer is told afterwards. */
import { z } from "zod";
import { type Alert, alertKindSchema, meshIdSchema } from "../model/index.ts";

const instantOption = z.iso
  .datetime({ offset: true, error: "expected an instant such as 2026-05-01T18:00:00+02:00" })
  .transform((text) => new Date(text).toISOString());

export const silenceSchema = z.strictObject({
  mesh: meshIdSchema,
  /** Without: all of them. */
  kinds: z.array(alertKindSchema).min(1).optional(),
  /** Uids or host names, also those at an end of a link, or ids of links; without: the whole mesh. Not those that are only affected. */
  entities: z.array(z.string().min(1).max(255)).min(1).max(1_000).optional(),
  from: instantOption.optional(),
  until: instantOption,
  note: z.string().min(1).max(500).optional(),
});
export type Silence = z.infer<typeof silenceSchema>;

/** What was kept; what is none is left out: it would silence who knows what. */
export function readSilences(kept: unknown): Silence[] {
  const list = z.array(z.unknown()).safeParse(kept);
  return (list.success ? list.data : []).flatMap((one) => {
    const parsed = silenceSchema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** @returns the one that lasts longest; null: it is not silenced. @param namesOf host names of a uid. */
export function silenceOf(
  silences: readonly Silence[],
  alert: Alert,
  atMs: number,
  namesOf: (uid: string) => string | null,
): Silence | null {
  const subjects = [alert.node, ...(alert.link?.split("~").slice(0, 2) ?? [])].filter((uid) => uid !== null && uid !== undefined);
  const named = new Set([
    ...subjects,
    ...subjects.map((uid) => namesOf(uid) ?? uid),
    ...(alert.link === null ? [] : [alert.link]),
  ]);
  const holding = silences.filter(
    ({ mesh, kinds, entities, from, until }) =>
      mesh === alert.mesh &&
      atMs < Date.parse(until) &&
      (from === undefined || atMs >= Date.parse(from)) &&
      (kinds === undefined || kinds.includes(alert.kind)) &&
      (entities === undefined || entities.some((entity) => named.has(entity))),
  );
  return holding.sort((one, other) => Date.parse(other.until) - Date.parse(one.until))[0] ?? null;
}
