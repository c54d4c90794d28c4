/** What was not taken of a recorded file, as refusals of the round that it becomes. */
import type { Refusal, RefusalCode } from "../../model/index.ts";
import { cleanMessage } from "../scalars/text.ts";

/** A file with thousands of broken rows is told of by its first ones and a count. */
const NOTES_MAX = 100;

type Place = { node?: string | null; query?: string | null };

export class Notes {
  readonly #kept: Omit<Refusal, "at">[] = [];
  #dropped = 0;

  add(code: RefusalCode, message: string, { node = null, query = null }: Place = {}): void {
    if (this.#kept.length >= NOTES_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#kept.push({ code, node, address: null, protocol: null, query, message: cleanMessage(message, 400) });
  }

  /** @param known uids that exist: a note of a node that was itself not taken stands without it. */
  all(at: string, known: ReadonlySet<string>): Refusal[] {
    const kept = this.#kept.map((note) => ({ ...note, node: note.node !== null && known.has(note.node) ? note.node : null, at }));
    if (this.#dropped === 0) return kept;
    const message = `and ${this.#dropped} more of this file`;
    return [...kept, { code: "unexpected-shape", node: null, address: null, protocol: null, query: null, message, at }];
  }
}
