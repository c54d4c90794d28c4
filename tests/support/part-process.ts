/** A part of the site as a process of its own: what it logs, and the rounds that it tells of. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export type PartProcess = { child: ChildProcess; log: string; rounds: number[] };

/** Reads along from now on, line by line; lines that are no JSON are kept in the log alone. */
export function followPart(child: ChildProcess): PartProcess {
  const part: PartProcess = { child, log: "", rounds: [] };
  let line = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    part.log += chunk;
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    for (const entry of lines.filter((candidate) => candidate.startsWith("{"))) {
      const { msg, round } = JSON.parse(entry);
      if (msg === "round") part.rounds.push(round);
    }
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    part.log += chunk;
  });
  return part;
}

/** @returns status and signal; null where it had ended before. */
export async function endPart({ child }: PartProcess, signal: NodeJS.Signals): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return null;
  const ended = once(child, "exit");
  child.kill(signal);
  return ended;
}
