import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { clientOf } from "#lib/server/web/http/client-address.ts";

function from(remoteAddress: string, forwarded?: string): string {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), "remoteAddress", { value: remoteAddress }));
  if (forwarded !== undefined) request.headers["x-forwarded-for"] = forwarded;
  return clientOf(request);
}

it.each([
  ["192.0.2.7", undefined, "192.0.2.7"],
  ["::ffff:192.0.2.7", undefined, "192.0.2.7"],
  ["192.0.2.7", "198.51.100.1", "192.0.2.7"], // whose word about others is not taken
  ["127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"],
  ["::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["::ffff:127.0.0.1", " 2001:db8::1 ", "2001:db8:0:0"],
  ["2001:0db8:1:2::9", undefined, "2001:db8:1:2"],
  ["fe80::1%eth0", undefined, "fe80:0:0:0"],
  ["::1", undefined, "0:0:0:0"],
])("%s, forwarded for %s, is %s", (remote, forwarded, client) => {
  expect(from(remote, forwarded)).toBe(client);
});
