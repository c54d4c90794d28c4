/** What an export format is: data and one function. */
import type { Positions, Snapshot } from "../../model/index.ts";

export type ExportedFile = { contentType: string; filename: string; body: string };

export type Format = {
  contentType: string;
  extension: string;
  /** What the format has no place for, in words for the person at the terminal; nothing where it takes all. */
  leftOut?(snapshot: Snapshot): string[];
  /** @param positions of the force view, where they are known. Formats that carry a drawing use them. */
  write(snapshot: Snapshot, positions: Positions | null): string;
};
