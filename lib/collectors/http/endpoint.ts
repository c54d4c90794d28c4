/** `host[:port]`, as an operator or a router writes it, taken apart strictly. */
import ipaddr from "ipaddr.js";
import { err, ok, type Result } from "../../model/index.ts";

/** Where one request goes. `host` is a canonical address or a lower-case name; `key` names the endpoint uniquely. */
export type Endpoint = { host: string; port: number; isLiteral: boolean; key: string };

export const DEFAULT_PORT = 80;

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?$/;
/** What the URL standard would read as an IPv4 address: a last label that is a number, decimal, octal or hexadecimal. */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[0-9a-f]*)\.?$/;

function makeEndpoint(host: string, port: number, isLiteral: boolean): Endpoint {
  const shown = host.includes(":") ? `[${host}]` : host;
  return { host, port, isLiteral, key: `${shown}:${port}` };
}

/** An IPv4-mapped IPv6 address is the IPv4 address that a connection to it would reach. */
function canonicalHost(text: string): { host: string; isLiteral: boolean } | null {
  if (text.includes("%")) return null;
  if (ipaddr.IPv6.isValid(text)) {
    const address = ipaddr.process(text);
    return { host: address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString(), isLiteral: true };
  }
  if (ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text)) return { host: text, isLiteral: true };
  const name = text.toLowerCase();
  if (!NAME.test(name) || ENDS_IN_NUMBER.test(name)) return null;
  return { host: name.endsWith(".") ? name.slice(0, -1) : name, isLiteral: false };
}

/**
 * Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address.
 * @returns the reason as text where it is none of these: zone ids, decimal, octal, hexadecimal and shortened IPv4 forms, URLs.
 */
export function parseEndpoint(text: string, defaultPort: number = DEFAULT_PORT): Result<Endpoint, string> {
  const trimmed = text.trim();
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(trimmed);
  const plain = /^([^:[\]]+)(?::(\d{1,5}))?$/.exec(trimmed);
  const bare = trimmed.split(":").length > 2 && !trimmed.includes("[") ? ([trimmed, trimmed, undefined] as const) : null;
  const match = bracketed ?? bare ?? plain;
  const hostText = match?.[1];
  if (match === null || hostText === undefined) return err("not a host[:port]");
  const port = match[2] === undefined ? defaultPort : Number(match[2]);
  if (port < 1 || port > 65_535) return err("the port is not in 1..65535");
  const host = canonicalHost(hostText);
  if (host === null) return err("not a plain address or host name");
  if (bracketed !== null && !(host.isLiteral && hostText.includes(":"))) return err("only an IPv6 address stands in brackets");
  return ok(makeEndpoint(host.host, port, host.isLiteral));
}
