/** What the web process and its reading thread say to each other. Both are ours and of one version: types, no schemas. */
import type { FixFirstSettings } from "../../../model/index.ts";
import type { LiveEvent } from "../../../wire/api/views.ts";
import type { Reader } from "../context/context.ts";

export type ReaderMesh = {
  id: string;
  name: string;
  timezone: string;
  technicians: "open" | "closed";
  /** Whether people may mark its past and acknowledge its alerts. */
  isChangeable: boolean;
  intervalS: number;
  fixFirst?: FixFirstSettings;
};
export type ReaderSite = { siteName: string; meshes: readonly ReaderMesh[] };

/** What changes while the site runs and what an answer may depend on; sent along with every question. */
export type Circumstances = { nowMs: number; collectorAlive: boolean | null };

export type ReaderWorkerData = { historyUrl: string; version: string; pollMs: number; site: ReaderSite };

export type Question = {
  [Method in keyof Reader]: { method: Method; args: Parameters<Reader[Method]> };
}[keyof Reader];

export type ToReader =
  | { type: "ask"; id: number; question: Question; circumstances: Circumstances }
  | { type: "site"; site: ReaderSite }
  | { type: "look" } // there is a new round somewhere
  | { type: "last-rounds"; id: number }
  | { type: "close" };

export type FromReader =
  | { type: "answer"; id: number; value: unknown }
  | { type: "failure"; id: number; message: string }
  | { type: "event"; event: Extract<LiveEvent, { type: "round" }> }
  | { type: "trouble"; message: string };
