/** Ways in which a router's web server can be a nuisance. */
import type { Reaction } from "./http/loopback-server.ts";

export const misbehaviours = ["dead", "refused", "slow", "garbage", "huge", "redirect", "cut"] as const;

/**
 * dead: accepts and never answers. refused: cuts off at once. slow: a byte a second. garbage: bytes that are no HTTP.
 * huge: a body that does not end before 64 MB. redirect: sends the asker elsewhere. cut: half of the answer.
 */
export type Misbehaviour = (typeof misbehaviours)[number];

export function misbehavesOnConnection(misbehaviour: Misbehaviour): "hang" | "reset" | null {
  if (misbehaviour === "dead") return "hang";
  return misbehaviour === "refused" ? "reset" : null;
}

/** What becomes of the answer that should have been given. */
export function misbehave(misbehaviour: Misbehaviour, bytes: Buffer): Reaction {
  if (misbehaviour === "dead") return { kind: "hang" };
  if (misbehaviour === "refused") return { kind: "reset" };
  if (misbehaviour === "slow") return { kind: "slow", bytes, bytesPerSecond: 1 };
  if (misbehaviour === "garbage")
    return { kind: "answer", bytes: Buffer.from("\u0000\u0001 nothing that a browser knows \u007f\r\n\r\n") };
  if (misbehaviour === "huge") return { kind: "answer", bytes: hugeAnswer() };
  if (misbehaviour === "cut") return { kind: "answer", bytes: bytes.subarray(0, Math.floor(bytes.length / 2)) };
  return {
    kind: "answer",
    bytes: Buffer.from("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nConnection: close\r\n\r\n"),
  };
}

const hugeBytes = 64 * 1024 * 1024;

function hugeAnswer(): Buffer {
  return Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\nContent-type: application/json\n\n{ "links": [ '),
    Buffer.alloc(hugeBytes, " "),
  ]);
}
