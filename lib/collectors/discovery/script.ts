/**
 * Which questions the script of one router understands. The scripts answer what they do not know with an empty 200, so that no empty
 * answer is a fact about the mesh before the form is known. It is learnt once a daemon and remembered with it.
 */
import { err, type Result } from "../../model/index.ts";
import { ask, type Fault, type Session, type Told } from "./ask.ts";
import type { ScriptForms } from "./script-forms.ts";

type LiveForm = NonNullable<ScriptForms["live"]>;

const inForm = (form: LiveForm, name: string): string => (form === "dollar" ? `$${name}` : name);

/** What no form of the script tells: not known, which is another thing than none. */
export function notTold(what: string, daemonDead = false): Fault {
  return { code: "empty", message: `This router's script does not tell its ${what}; run teranyina probe`, daemonDead };
}

/**
 * Asks for a live table, first in the form that is known, else with the `$`. A live query runs the daemon's command line each time: it
 * is never caught half written, and not asked twice.
 * @param isTable false for what a script answers to the same words with another meaning, such as a listing of files.
 * @returns the fault `empty` where no form gave the table.
 */
export async function askLive(
  session: Session,
  name: "tunnels" | "originators",
  isTable: (json: unknown) => boolean,
): Promise<Result<Told, Fault>> {
  const { forms } = session;
  const order: readonly LiveForm[] = forms.live === "plain" ? ["plain", "dollar"] : ["dollar", "plain"];
  for (const form of order) {
    const told = await ask(session, inForm(form, name), false);
    const isNothing = told.ok ? !isTable(told.value.json) : told.error.code === "empty";
    if (isNothing) continue;
    // The daemon's own error text came through the script's command line just as a table does.
    if (told.ok || told.error.code === "daemon-error") forms.live = form;
    return told;
  }
  return err(notTold(name));
}

/** Learns the form of live tables by the one report that every script has in it, and that is never empty. */
export async function learnLiveForm(session: Session): Promise<void> {
  for (const form of ["dollar", "plain"] as const) {
    const told = await ask(session, inForm(form, "info"), false);
    if (told.ok || told.error.code === "not-json") {
      session.forms.live = form;
      return;
    }
    if (told.error.code !== "empty") return;
  }
}
