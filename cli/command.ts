import type { Command } from "commander";
import type { Io } from "./io.ts";

/** A command is its words and options for commander, and what it does. */
export type CliCommand = {
  define(command: Command): Command;
  /** @returns the exit status; null for a process that goes on until a signal and sets its own. */
  run(io: Io, args: string[], options: unknown): Promise<number | null>;
};
