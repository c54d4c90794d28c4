import { describe, expect, test } from "vitest";
import { linkId, type Snapshot, snapshotSchema } from "#lib/model/index.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { exportSnapshot } from "#lib/wire/exports/registry.ts";
import { encodeWire, POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { packWire } from "#lib/wire/map/pack.ts";
import { positionsWithAccess, publicSnapshot, publicUid, withAccess } from "#lib/wire/projection/projection.ts";
import { redacted } from "#lib/wire/projection/redact.ts";
import {
  gatewaysView,
  indexSnapshot,
  linksView,
  linkView,
  meshStatus,
  meshSummary,
  nodesView,
  nodeView,
} from "#lib/wire/views/index.ts";
import { handMade, makeDirection, makeLink, makeNode } from "#tests/support/fixed-meshes.ts";
import { secretSpellings } from "#tests/support/secret-spellings.ts";
import { syntheticMesh } from "#tests/support/synthetic-mesh.ts";

/** A synthetic mesh whose nodes put their addresses wherever a node can put words. */
function talkativeMesh() {
  const { snapshot, positions } = syntheticMesh({ nodes: 40, seed: 9, protocol: "bmx7" });
  const secrets = snapshot.nodes.flatMap((node) => [
    ...node.addresses,
    ...node.keys.map((key) => key.slice(key.indexOf(":") + 1)),
    ...node.interfaces.flatMap((device) => [...(device.mac === null ? [] : [device.mac]), ...device.addresses]),
    ...node.hostNetworks.map((network) => network.split("/")[0] ?? ""),
  ]);
  const words = (at: number) => secrets[at % secrets.length] ?? "";
  for (const [at, node] of snapshot.nodes.entries()) {
    const mac = node.interfaces[0]?.mac ?? "";
    if (at % 4 === 0) node.hostname = node.label = words(at);
    if (at % 4 === 1) node.hostname = node.label = `roof-${mac.replaceAll(":", "-")}`;
    if (at % 4 === 2) node.hostname = node.label = `${mac.replaceAll(":", "").toUpperCase()} of ${node.uid}`;
    for (const device of node.interfaces) device.name = `enx${mac.replaceAll(":", "")}`;
    for (const daemon of node.daemons) daemon.version = `bmx7 on ${words(at + 3)}`;
    for (const daemon of node.daemons) daemon.revision = mac;
  }
  for (const link of snapshot.links) link.interfaces.a.interfaceName = `wlx${(words(1)).replaceAll(":", "")}`;
  for (const gateway of snapshot.gateways) gateway.networks.push("10.9.8.0/24");
  for (const refusal of snapshot.refusals) refusal.query = `originators/${words(5)}`;
  return { snapshot, positions, secrets: [...new Set([...secrets, "10.9.8.0"])] };
}

function everythingServed(snapshot: Snapshot, positions: Record<string, [number, number]>): Record<string, string> {
  const shown = publicSnapshot(snapshot);
  const shownPositions = positionsWithAccess(positions, snapshot.mesh, "closed");
  const index = indexSnapshot(shown);
  const summary = meshSummary({ id: shown.mesh, name: "M", technicians: "closed" }, shown, {
    nowMs: 0,
    collectorAlive: true,
    intervalS: 60,
  });
  const documents: Record<string, unknown> = {
    snapshot: shown,
    wire: packWire(encodeWire(shown, shownPositions), POSITION_STEPS),
    plainWire: encodeWire(shown, shownPositions),
    nodes: nodesView(index),
    node: shown.nodes.map((node) => nodeView(index, node.uid, [])),
    links: linksView(index),
    link: shown.links.map((link) => linkView(index, link.id, [])),
    gateways: gatewaysView(index),
    status: meshStatus(summary, shown, []),
  };
  return Object.fromEntries([
    ...Object.entries(documents).map(([name, document]) => [name, JSON.stringify(document)]),
    ...EXPORT_FORMATS.map((format) => [format, exportSnapshot(shown, format, shownPositions).body]),
  ]);
}

describe("a closed mesh", () => {
  const { snapshot, positions, secrets } = talkativeMesh();
  const served = everythingServed(snapshot, positions);

  test.each(Object.keys(served))("tells no address, MAC, key or network in %s, however spelt", (name) => {
    const text = (served[name] ?? "").toLowerCase();
    expect(text.length).toBeGreaterThan(100);
    const found = secrets.flatMap((secret) => secretSpellings(secret).filter((spelling) => text.includes(spelling)));
    expect(found).toEqual([]);
  });

  test("the same search finds them in an open mesh, so it would find them here", () => {
    const text = JSON.stringify(snapshot).toLowerCase();
    for (const secret of secrets) expect(secretSpellings(secret).some((spelling) => text.includes(spelling))).toBe(true);
  });

  test("is a valid snapshot with unique labels", () => {
    const shown = snapshotSchema.parse(publicSnapshot(snapshot));
    expect(new Set(shown.nodes.map((node) => node.label)).size).toBe(shown.nodes.length);
    expect(withAccess(snapshot, "open")).toBe(snapshot);
  });
});

test("uids from a file that are addresses are renamed everywhere, alike", () => {
  const [one, other] = ["10.1.2.3", "02:ca:fe:00:00:01"];
  const snapshot = handMade();
  snapshot.nodes.push(makeNode(one, { label: "a", hostname: "a" }), makeNode(other, { label: "b", hostname: "b" }));
  snapshot.links = [makeLink(other, one, makeDirection(0.25), makeDirection(0.75), 2)];
  snapshot.routes = [
    {
      ...snapshot.routes[0],
      node: one,
      target: other,
      nextHop: other,
      link: linkId(one, other, 2),
      metricBps: 1,
      hops: 1,
      at: snapshot.at,
    },
  ];
  snapshot.collisions = [{ kind: "mac", key: other, nodes: [one, other] }];
  const shown = publicSnapshot(snapshot);
  const [newOne, newOther] = [publicUid("hand", one), publicUid("hand", other)];
  expect(newOne).toMatch(/^[0-9a-z]{8}$/);
  expect(publicUid("another", one)).not.toBe(newOne);
  const [link] = shown.links;
  expect(link?.id).toBe(linkId(newOne, newOther, 2));
  expect(link !== undefined && link.a < link.b).toBe(true);
  // ab of the original is the direction from `other`, which has delivered 0.25.
  expect(link?.a === newOther ? link.directions.ab.quality : link?.directions.ba.quality).toBe(0.25);
  expect(shown.routes[0]).toMatchObject({ node: newOne, target: newOther, nextHop: newOther, link: link?.id });
  expect(shown.collisions).toEqual([{ kind: "mac", key: "", nodes: [newOne, newOther] }]);
  expect(positionsWithAccess({ [one]: [1, 2] }, "hand", "closed")).toEqual({ [newOne]: [1, 2] });
});

test.each([
  ["GR-Torrent59-8b72", "GR-Torrent59-8b72"],
  ["12345", "12345"],
  ["-_-", "-_-"],
  ["BCN-GS-CanBruixa20-RKM5-7bbd", "BCN-GS-CanBruixa20-RKM5-7bbd"],
  ["BMX7-7.1.1", "BMX7-7.1.1"],
  ["wlan0_12", "wlan0_12"],
  ["fe80::2ca:feff:fe00:1", "…"],
  ["::ffff:10.1.2.3", "…"],
  ["x 02CAFE000001", "x …"],
  ["node-10-1-2-3", "node-…"],
  ["１０．１．２．３", "…"],
  ["02ca.fe00.0001", "…"],
  ["joan@example.cat", "…"],
  ["tel. 934567890", "tel. …"],
])("%s is shown as %s", (text, shown) => {
  expect(redacted(text)).toBe(shown);
});
