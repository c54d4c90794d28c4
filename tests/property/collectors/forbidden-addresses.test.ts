/** A router that lists addresses to which nobody should be led, in every notation: not one request goes there. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "#lib/base/random.ts";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { err, ok } from "#lib/model/index.ts";
import { runs } from "#tests/support/runs.ts";
import { crawlRequest, nodeIdOf, plainSeven, plainSix, seven, six } from "#tests/unit/collectors/crawl-support.ts";

const FORBIDDEN: readonly (readonly [number, number, number, number])[] = [
  ...([
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [169, 254, 169, 254],
    [10, 0, 0, 1],
    [192, 168, 1, 1],
  ] as const),
  ...([
    [172, 16, 0, 1],
    [100, 64, 0, 1],
    [224, 0, 0, 1],
    [255, 255, 255, 255],
    [8, 8, 8, 8],
  ] as const),
];
const SIX = ["::1", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "fec0::1", "2001:4860:4860::8888", "fd67::1", "fc00::1"];

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

function notationsOf([a, b, c, d]: readonly [number, number, number, number]): string[] {
  const dotted = `${a}.${b}.${c}.${d}`;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const words = `${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`;
  const octal = [a, b, c, d].map((byte) => `0${byte.toString(8)}`).join(".");
  const hexed = [a, b, c, d].map((byte) => `0x${hex(byte)}`).join(".");
  return [
    ...[dotted, `${dotted}.`, ` ${dotted}`, `${dotted} `, `${dotted}:80`, `[${dotted}]`, `//${dotted}/`, `http://${dotted}/`],
    ...[`x@${dotted}`, `${dotted}#x`, `${dotted}?x`, `${dotted}\r\nHost: x`, `${dotted}\u0000`, `${dotted}/32`, octal, hexed],
    ...[String(whole), `0x${whole.toString(16)}`, `0${whole.toString(8)}`, `${a}.${d}`, `${a}.${b}.${c * 256 + d}`],
    ...[dotted.replaceAll(".", "\u3002"), dotted.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))],
    ...[`::ffff:${dotted}`, `::ffff:${words}`, `[::ffff:${words}]`, `0:0:0:0:0:ffff:${words}`, `::${dotted}`, `::${words}`],
    ...[`64:ff9b::${words}`, `64:ff9b::${dotted}`, `2002:${words}::1`, `2001:0:${words}::`, `fe80::5efe:${dotted}`],
    ...[`%31${dotted.slice(1)}`, `${dotted}%2f`, `${dotted}.nip.example`, `localhost`, `LOCALHOST.`, `${dotted}:22`],
  ];
}

const NOTATIONS = [...new Set([...FORBIDDEN.flatMap(notationsOf), ...SIX, ...SIX.map((address) => `[${address}]:80`)])];

/** Everything is silent but two routers, which list what is given. */
function liar(notations: readonly string[]): { client: HttpClient; hosts: Set<string> } {
  const hosts = new Set<string>();
  const [own6, own7] = [six(1), seven(1)];
  const client: HttpClient = {
    async get({ host }, target) {
      hosts.add(host);
      const [path = "", query = ""] = target.split("?");
      const isSix = host === own6 && path.includes("bmx6");
      if (!isSix && !(host === own7 && path.includes("bmx7")))
        return err({ code: "timeout", message: "No answer", elapsedMs: 0, bytes: 0 });
      const plain = isSix ? plainSix(1, [1], query) : plainSeven(1, [1], query);
      const listed = notations.map((primaryIp, index) =>
        isSix
          ? { name: `n${index}`, primaryIp, viaIp: primaryIp, viaDev: "eth0", metric: "1M", lastRef: 0 }
          : { name: `n${index}`, nodeId: nodeIdOf(index + 2), primaryIp, metric: "1M", hops: 1, nbLocalIp: primaryIp },
      );
      const text = query === "originators/all" ? JSON.stringify([...JSON.parse(plain), ...listed]) : plain;
      const body = new TextEncoder().encode(text);
      return ok({ body, elapsedMs: 1, bytes: body.length });
    },
  };
  return { client, hosts };
}

async function asked(notations: readonly string[], allow: { cidrs: string[]; ports: number[] } | null): Promise<string[]> {
  const { client, hosts } = liar(notations);
  const seeds = [`[${six(1)}]`, `[${seven(1)}]`];
  await crawl(crawlRequest({ seeds, protocols: ["bmx6", "bmx7"], client, allow }));
  return [...hosts];
}

describe(`${NOTATIONS.length} notations of forbidden addresses`, () => {
  it.each([
    ["the meshes' own ranges", null],
    ["ranges of the configuration", { cidrs: ["fd66:66:66::/48", "fd70::/16"], ports: [80] }],
  ])("lead nowhere under %s, each alone and all together", async (_, allow) => {
    expect(NOTATIONS.length).toBeGreaterThan(300);
    const sound = [six(9), seven(9)]; // that they stand among others keeps nobody from these
    expect((await asked([...NOTATIONS, ...sound], allow)).toSorted()).toEqual([six(1), seven(1), ...sound].toSorted());
  });

  it("nor do pieces of them that are put together at random", async () => {
    const random = new RandomStream(69);
    for (let n = 0; n < runs(20, 1_000); n += 1) {
      const made = Array.from({ length: 100 }, () => {
        const [one, other] = [random.pick(NOTATIONS), random.pick(NOTATIONS)];
        return one.slice(0, random.integer(0, one.length)) + other.slice(random.integer(0, other.length));
      });
      for (const host of await asked(made, null)) expect(host).toMatch(/^fd(?:66:66:66:|70:)/);
    }
  });
});
