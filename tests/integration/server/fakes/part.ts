/**
 * A part of the program for the supervisor's tests. It writes down what happens to it in a file beside its configuration: "ready" with
 * its pid, each message from its parent, its stop. FAKE_UNUSABLE=<name> ends that part with the status for "cannot start",
 * FAKE_STUBBORN=<name> lets it never finish stopping.
 */
import { appendFileSync } from "node:fs";
import { loadConfig } from "#lib/server/config/load.ts";
import { endOnSignal } from "#lib/server/lifetime.ts";
import { configArgument, EXIT_UNUSABLE, onParentEvent, tellParent } from "#lib/server/messages.ts";

const quiet = () => undefined;

export function fakePart(name: "collector" | "web", whenReady: () => void): void {
  const config = loadConfig(configArgument(process.argv));
  if (!config.ok || process.env.FAKE_UNUSABLE === name) process.exit(EXIT_UNUSABLE);
  const note = (text: string) => appendFileSync(`${config.value.file}.notes`, `${name} ${text}\n`);
  endOnSignal(
    async () => {
      note("stopped");
      if (process.env.FAKE_STUBBORN === name) await new Promise(quiet);
    },
    { debug: quiet, info: quiet, warn: quiet, error: quiet },
    process.env.FAKE_STUBBORN === name ? 60_000 : 1_000,
  );
  onParentEvent((event) => note(JSON.stringify(event)));
  note(`ready ${process.pid}`);
  tellParent({ type: "ready" });
  whenReady();
}
