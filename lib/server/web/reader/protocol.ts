/** What the web process and its reading thread say to each other. Both are ours and of one version. */
import { z } from "zod";
import type { FixFirstSettings } from "../../../model/index.ts";
import { type CollectionTrouble, roundEventSchema } from "../../../wire/api/views.ts";
import type { ZoneFacts } from "../../../wire/views/mesh-status.ts";
import type { Reader } from "../context/context.ts";

export type ReaderMesh = {
  id: string;
  name: string;
  timezone: string;
  technicians: "open" | "closed";
  /** Whether people may mark its past and acknowledge its alerts. */
  isChangeable: boolean;
  /** It has no seeds: nobody is asked, what is known was imported. */
  isRecorded?: boolean;
  intervalS: number;
  fixFirst?: FixFirstSettings;
  zone?: ZoneFacts | null; // what became of the file that tells where its nodes stand
};
export type ReaderSite = { siteName: string; meshes: readonly ReaderMesh[] };

/** What changes while the site runs and what an answer may depend on; sent along with every question. */
export type Circumstances = {
  nowMs: number;
  collectorAlive: boolean | null;
  /** Of the meshes that have no newer round for a reason that was told. */
  troubles: Readonly<Record<string, CollectionTrouble>>;
};

export type ReaderWorkerData = { historyUrl: string; version: string; pollMs: number; site: ReaderSite };

export type Question = {
  [Method in keyof Reader]: { method: Method; args: Parameters<Reader[Method]> };
}[keyof Reader];

/** What is answered. */
export type Asked = { type: "ask"; question: Question; circumstances: Circumstances } | { type: "last-rounds" };

/** What is only told; `look`: there is a new round somewhere. */
export type ToReader = { type: "site"; site: ReaderSite } | { type: "look" } | { type: "close" };

export const fromReaderSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: roundEventSchema }),
  z.object({ type: z.literal("trouble"), message: z.string() }),
]);
export type FromReader = z.infer<typeof fromReaderSchema>;
