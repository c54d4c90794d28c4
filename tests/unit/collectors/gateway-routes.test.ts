/** A mesh too large for everybody's table: most nodes are asked for their way to the gateways alone. */
import { afterEach, describe, expect, it } from "vitest";
import { crawl } from "#lib/collectors/discovery/crawl.ts";
import { assemble } from "#lib/graph/assemble/assemble.ts";
import { instantOf, observationSchema } from "#lib/model/index.ts";
import { at, crawlRequest, LIMITS, plainSix, START_MS, six, type TinyMesh, tinyMesh } from "./crawl-support.ts";

const MESH = Array.from({ length: 12 }, (_, i) => i + 1);
const GATEWAY_FILE = "originators/node-1.78B1DC333081526CD120";
const numberOf = (node: string): number => Number(node.split(".").at(-1));

let tiny: TinyMesh;
afterEach(() => tiny.stop());

/** Every node says that the mesh is so large that its table exceeds the byte budget of many rounds. */
function largeMesh(n: number, query: string): string {
  const text = plainSix(n, MESH, query);
  if (query === "status") return text.replace(/"nodes":\d+/, '"nodes":5000');
  if (query !== GATEWAY_FILE) return text;
  return JSON.stringify(JSON.parse(plainSix(n, MESH, "originators/all"))[0]);
}

async function crawled(answer: typeof largeMesh = largeMesh) {
  tiny = await tinyMesh((node, _cgi, query) => answer(numberOf(node), query));
  const map = new Map(MESH.map((n) => [six(n), `${at(n)}:${tiny.port}`]));
  return crawl(crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap: map, protocols: ["bmx6"] }));
}

const askedFor = (query: string) => tiny.asked.filter((key) => key.endsWith(` ${query}`)).map((key) => key.split(" ")[0] ?? "");

describe("ways to the gateways", () => {
  it("are asked of each node whose table is not, one small file a gateway, and become routes", async () => {
    const { observations, unread, refusals, cost } = await crawled();
    for (const observation of observations) observationSchema.parse(observation);
    const whole = new Set(askedFor("originators/all"));
    const single = askedFor(GATEWAY_FILE);
    expect(whole.size).toBeLessThan(MESH.length);
    expect([...single, ...whole].toSorted()).toEqual(MESH.map(at).toSorted());
    const { snapshot } = assemble({
      mesh: "m",
      at: instantOf(START_MS),
      round: 1,
      observations,
      unread,
      refusals,
      cost,
      previous: null,
      identity: new Map(),
      places: new Map(),
    });
    const gateway = snapshot.gateways.find(({ family }) => family === "v4")?.node;
    const withRoute = snapshot.routes.filter(({ target, metricBps }) => target === gateway && metricBps === 100e6);
    expect(withRoute).toHaveLength(MESH.length - 1);
    // The table itself stays what it is: not asked.
    expect(snapshot.sources.filter(({ notAsked }) => notAsked.includes("originators"))).toHaveLength(single.length);
  });

  it("are no answer of a node that does not know the gateway, and no fault", async () => {
    const { observations } = await crawled((n, query) => (query === GATEWAY_FILE ? "" : largeMesh(n, query)));
    const asked = observations.filter(({ gatewayRoutes }) => gatewayRoutes !== undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const { gatewayRoutes, refusals } of asked) {
      expect(gatewayRoutes).toMatchObject({ state: "read", rows: [] });
      expect(refusals).toEqual([]);
    }
  });

  it("are never asked by a name that the daemons do not make", async () => {
    const { observations } = await crawled((n, query) =>
      largeMesh(n, query).replace("node-1.78B1DC333081526CD120", "../../etc/passwd?x=.78B1DC333081526CD120"),
    );
    expect(observations.every(({ gatewayRoutes }) => gatewayRoutes === undefined)).toBe(true);
    expect(tiny.asked.some((key) => key.includes("passwd"))).toBe(false);
  });

  it("are left alone where every table is small enough to be asked", async () => {
    tiny = await tinyMesh((node, _cgi, query) => plainSix(numberOf(node), MESH, query));
    const map = new Map(MESH.map((n) => [six(n), `${at(n)}:${tiny.port}`]));
    await crawl(crawlRequest({ seeds: [`${at(1)}:${tiny.port}`], addressMap: map, protocols: ["bmx6"], limits: LIMITS }));
    expect(askedFor("originators/all")).toHaveLength(MESH.length);
    expect(tiny.asked.filter((key) => / originators\/node/.test(key))).toEqual([]);
  });
});
