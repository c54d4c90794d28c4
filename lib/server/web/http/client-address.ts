/** Whose request it is, for what is counted by visitor. */
import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/** Set by the server in front on every request, over whatever a visitor sent. */
export const CLIENT_HEADER = "x-teranyina-client";

/**
 * The address of the other end. Behind a proxy of this machine it is what that proxy has added last to X-Forwarded-For; everybody
 * else's header is not believed. Of an IPv6 address the first 64 bits, which is what one household has.
 */
export function clientOf(request: IncomingMessage): string {
  const peer = withoutMapping(request.socket.remoteAddress ?? "");
  const forwarded = request.headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",").at(-1)?.trim() ?? "";
  const isOurProxy = peer === "::1" || peer.startsWith("127.");
  const client = isOurProxy && last !== "" ? withoutMapping(last.slice(0, 64)) : peer;
  return isIPv6(client) ? householdOf(client) : client;
}

function withoutMapping(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
}

/** The first four groups, written out. */
function householdOf(address: string): string {
  const [head = "", tail = ""] = address.split("%", 1)[0]?.split("::") ?? [];
  const [before, after] = [head.split(":").filter(Boolean), tail.split(":").filter(Boolean)];
  const missing = address.includes("::") ? Math.max(0, 8 - before.length - after.length) : 0;
  return [...before, ...Array<string>(missing).fill("0"), ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
