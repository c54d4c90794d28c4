/** What the processes tell each other over Node's IPC channel. */
import { z } from "zod";
import { meshIdSchema } from "../model/index.ts";
import { collectionTroubleSchema, liveEventSchema } from "../wire/api/views.ts";

/** A child is at work: from now on its end is an accident. */
export const readySchema = z.object({ type: z.literal("ready") });

/** Why a round is not in the store. */
const unstoredReasonSchema = collectionTroubleSchema.exclude(["not-started"]);
export type UnstoredReason = z.infer<typeof unstoredReasonSchema>;

/** Collector → supervisor → web: a round of the mesh could not be taken or stored. The next that is stored takes it back. */
export const unstoredSchema = z.object({ type: z.literal("unstored"), mesh: meshIdSchema, reason: unstoredReasonSchema });
export type Unstored = z.infer<typeof unstoredSchema>;

/** Child → supervisor. A collector tells its rounds once they are stored; only `ready` comes from the web. */
export const fromChildSchema = z.discriminatedUnion("type", [readySchema, unstoredSchema, ...liveEventSchema.options]);
export type FromChild = z.infer<typeof fromChildSchema>;

/** Supervisor → web. */
export const toWebSchema = z.discriminatedUnion("type", [unstoredSchema, ...liveEventSchema.options]);
export type ToWeb = z.infer<typeof toWebSchema>;

/** Exit status of a child that cannot start whatever is tried (bad configuration, port taken): EX_CONFIG of sysexits.h. */
export const EXIT_UNUSABLE = 78;

/** A supervisor that dies while we write ends us in good order by its "disconnect", not by the error of this write. */
export function tellParent(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Calls `listener` for each event that the supervisor sends; what is not an event is ignored. */
export function onParentEvent(listener: (event: ToWeb) => void): void {
  process.on("message", (message) => {
    const event = toWebSchema.safeParse(message);
    if (event.success) listener(event.data);
  });
}

/** FILE of `--config FILE`. The supervisor gives it to its children; a person uses `teranyina collect` and `web`. */
export function configArgument(argv: readonly string[]): string {
  const at = argv.indexOf("--config");
  return argv[at === -1 ? argv.length : at + 1] ?? "teranyina.yaml";
}
