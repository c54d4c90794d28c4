/** JSON of a recorded file: unpacked, bounded in size and depth, and repaired as answers of daemons are. */
import { err, ok, type Result } from "../../model/index.ts";
import { parseAnswer } from "../json/answer.ts";
import type { FileRefusal } from "../source.ts";
import { unpacked } from "./bytes.ts";

export function jsonOf(bytes: Uint8Array, bytesMax: number): Result<unknown, FileRefusal> {
  const content = unpacked(bytes, bytesMax);
  if (!content.ok) return content;
  const answer = parseAnswer(content.value);
  return answer.ok ? ok(answer.value.json) : err({ code: answer.error.code, message: answer.error.message });
}
