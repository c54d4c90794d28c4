/** From the bytes of an answer to one JSON value, or to the reason why there is none. */
import { err, ok, type RefusalCode, type Result } from "../../model/index.ts";
import { cleanMessage } from "../scalars/text.ts";
import { nestsDeeperThan } from "./depth.ts";
import { repairJson } from "./repair.ts";

/** Descriptions nest seven deep; nothing that a daemon writes comes near this. */
export const DEPTH_MAX = 32;

export type AnswerFault = {
  code: Extract<RefusalCode, "empty" | "daemon-error" | "not-json" | "too-deep">;
  message: string;
  /** True where the daemon's command line could not reach the daemon: it is dead though its files are still served. */
  daemonDead: boolean;
};
/** `said` holds the error lines that stood before a whole document: a bmx7 with an illegal host name prints one each time. */
export type Answer = { json: unknown; repaired: boolean; said?: string };

const ERROR_TEXT = /^(ERROR\b|\[\s*\d+\s+\d+\s*\]\s+\S)/;
const SOCKET_ERROR = /can't connect to unix socket/i;
/** The socket's queue is full: somebody is there who does not come to answer. */
const SOCKET_BUSY = /resource temporarily unavailable/i;

function isSocketError(text: string): boolean {
  return SOCKET_ERROR.test(text) && !SOCKET_BUSY.test(text);
}

const fault = (code: AnswerFault["code"], message: string, daemonDead = false) => err({ code, message, daemonDead });

function parseStrict(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** What follows the error lines at the beginning; null where nothing does. */
function afterErrorLines(text: string): string | null {
  let rest = text;
  while (ERROR_TEXT.test(rest.slice(0, 200))) {
    const end = rest.indexOf("\n");
    if (end === -1) return null;
    rest = rest.slice(end + 1).trimStart();
  }
  return rest;
}

/**
 * Parses an answer: strictly, then once more after one repair pass. Bytes that are not UTF-8 become U+FFFD.
 * @returns `empty` for 0 bytes or white space, `daemon-error` with the daemon's own words for its error texts, `too-deep` before
 * anything is parsed, `not-json` with the parser's complaint.
 */
export function parseAnswer(body: Uint8Array): Result<Answer, AnswerFault> {
  const text = new TextDecoder().decode(body).trim();
  if (text === "") return fault("empty", "The answer had no bytes");
  if (ERROR_TEXT.test(text.slice(0, 200))) {
    const document = afterErrorLines(text);
    if (document !== null && !SOCKET_ERROR.test(text.slice(0, 2000)) && !nestsDeeperThan(document, DEPTH_MAX)) {
      const whole = parseStrict(document);
      if (whole.ok) {
        const said = cleanMessage(text.slice(0, text.length - document.length), 400);
        return ok({ json: whole.value, repaired: false, said });
      }
    }
    return fault("daemon-error", cleanMessage(text, 400), isSocketError(text.slice(0, 2000)));
  }
  if (nestsDeeperThan(text, DEPTH_MAX)) return fault("too-deep", `Nested deeper than ${DEPTH_MAX}`);
  const strict = parseStrict(text);
  if (strict.ok) return ok({ json: strict.value, repaired: false });
  const repaired = parseStrict(repairJson(text));
  if (repaired.ok) return ok({ json: repaired.value, repaired: true });
  return fault("not-json", cleanMessage(`${strict.error}; begins with: ${text.slice(0, 80)}`, 300));
}
