import { describe, expect, it } from "vitest";
import { createAddressPolicy } from "#lib/collectors/http/address-policy.ts";
import { parseEndpoint } from "#lib/collectors/http/endpoint.ts";

const keyOf = (text: string): string | null => {
  const endpoint = parseEndpoint(text);
  return endpoint.ok ? endpoint.value.key : null;
};

describe("an endpoint", () => {
  it.each([
    ["10.66.6.10", "10.66.6.10:80"],
    ["10.66.6.10:8080", "10.66.6.10:8080"],
    ["fd66:66:66:4:0200:B6FF:fe07:2", "[fd66:66:66:4:200:b6ff:fe07:2]:80"],
    ["[fd66::1]:8080", "[fd66::1]:8080"],
    ["Router.Example.", "router.example:80"],
    ["[::ffff:127.0.0.1]:80", "127.0.0.1:80"],
    ["::ffff:7f00:1", "127.0.0.1:80"],
    ["0x7f.1", null],
    ["2130706433", null],
    ["0177.0.0.1", null],
    ["127.1", null],
    ["host.0x7f", null],
    ["fe80::1%eth0", null],
    ["[fe80::1%25eth0]:80", null],
    ["http://10.0.0.1", null],
    ["10.0.0.1:0", null],
    ["10.0.0.1:65536", null],
    ["[10.0.0.1]:80", null],
    ["user@10.0.0.1", null],
    ["10.0.0.1/x", null],
    ["a b", null],
    ["", null],
  ])("%j is %j", (text, key) => {
    expect(keyOf(text)).toBe(key);
  });
});

describe("the address policy", () => {
  const endpoint = (text: string) => {
    const parsed = parseEndpoint(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  };
  const seed = endpoint("127.0.0.1:8080");
  const name = endpoint("gateway.example:80");
  const policy = createAddressPolicy({ cidrs: ["fd66:66:66::/48", "fd70::/16"], ports: [80] }, [seed, name]);

  it.each([
    ["[fd66:66:66:4::1]:80", true],
    ["[fd70:1::1]:80", true],
    ["[fd66:66:66:4::1]:8080", false],
    ["[fd66:66:67::1]:80", false],
    ["127.0.0.1:5432", false],
    ["127.0.0.1:8080", true],
    ["169.254.169.254", false],
    ["[::ffff:127.0.0.1]:80", false],
    ["[::ffff:127.0.0.1]:8080", true],
    ["8.8.8.8", false],
    ["other.example", false],
    ["gateway.example", true],
  ])("asks %s: %j", (text, allowed) => {
    expect(policy.mayAsk(endpoint(text))).toBe(allowed);
  });

  it("looks at the address that was reached", () => {
    expect(policy.mayConnect(seed, "127.0.0.1")).toBe(true);
    expect(policy.mayConnect(seed, "::ffff:127.0.0.1")).toBe(true);
    expect(policy.mayConnect(seed, "127.0.0.2")).toBe(false);
    expect(policy.mayConnect(name, "10.1.2.3")).toBe(true);
    for (const address of [
      "127.0.0.1",
      "::1",
      "169.254.169.254",
      "0.0.0.0",
      "224.0.0.1",
      "fe80::1",
      "::ffff:127.0.0.1",
      "nonsense",
      "",
    ]) {
      expect([address, policy.mayConnect(name, address)]).toEqual([address, false]);
    }
  });

  it("refuses ranges that are none", () => {
    expect(() => createAddressPolicy({ cidrs: ["fd66::/200"], ports: [80] }, [])).toThrow("fd66::/200");
  });
});
