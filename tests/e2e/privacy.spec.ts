import { type APIRequestContext, expect, test } from "@playwright/test";
import { z } from "zod";
import { SECTIONS, sectionHref } from "#components/shell/sections.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { fetchLinks, fetchNodes, siteFacts } from "./support/facts.ts";

const ADDRESS_LIKE = [
  /\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/i, // MAC
  /\bf[de][0-9a-f]{2}:[0-9a-f:]{4,}/i, // fd66:…, fd70:…, fe80:…
  /\b127\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/, // the pretend routers' own addresses
  /\b10\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\/8)/,
];

/** Every address of a mesh that the API describes for GET, but the stream and those that need the name of something in it. */
async function describedPaths(request: APIRequestContext): Promise<string[]> {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(await (await request.get("/api/v1/openapi.json")).json());
  return Object.entries(paths).flatMap(([path, operations]) => {
    const full = path.startsWith("/api/") ? path : `/api/v1${path}`;
    const isPlain = full.includes("{mesh}") && !full.replace("{mesh}", "").includes("{") && !full.endsWith("/stream");
    return isPlain && "get" in operations ? [full] : [];
  });
}

/** What the addresses of the past have to be asked with. */
function queryOf(path: string, uid: string): string {
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 86_400_000).toISOString()}`;
  if (path.endsWith("/series")) return `?entity=${uid}&metric=state&${range}`;
  if (path.endsWith("/diff"))
    return `?from=${new Date(Date.now() + 82_800_000).toISOString()}&to=${new Date(Date.now() + 86_400_000).toISOString()}`;
  if (path.endsWith("/steadiness")) return `?node=${uid}`;
  return path.endsWith("/availability") ? `?entity=${uid}` : "";
}

test("no public page, answer, export or embed of a closed mesh holds an address or a MAC", async ({ request, baseURL }) => {
  test.setTimeout(120_000);
  const base = baseURL ?? "";
  const mesh = siteFacts().meshes.find(({ id }) => id === "clot");
  if (mesh === undefined) throw new Error("the site under test has a closed mesh");
  const addresses = Object.keys(mesh.addressMap).flatMap((address) => [
    address,
    address.replaceAll(":", "\\/"),
    address.replace(/^[^:]+:/, ""),
  ]);
  const { nodes } = await fetchNodes(base, "clot");
  const { links } = await fetchLinks(base, "clot");
  const api = "/api/v1/meshes/clot";
  const described = await describedPaths(request);
  expect(described.length).toBeGreaterThan(8);
  const paths = [
    ...SECTIONS.map(({ segment }) => sectionHref("/en/clot", segment)),
    "/en/clot/what-if",
    ...nodes.slice(0, 8).flatMap(({ uid }) => [`/ca/clot?node=${uid}`, `${api}/nodes/${uid}`]),
    ...links.slice(0, 8).flatMap(({ id }) => [`/es/clot?link=${id}`, `${api}/links/${id}`]),
    ...described.map((path) => path.replace("{mesh}", "clot") + queryOf(path, nodes[0]?.uid ?? "")),
    ...EXPORT_FORMATS.map((format) => `${api}/export/${format}`),
    "/en",
    "/api/v1/meshes",
    "/embed/clot",
    `/embed/clot?node=${nodes[0]?.uid}`,
    "/embed/clot.svg",
    `/embed/clot/${nodes[0]?.uid}.svg`,
    `/embed/clot/${nodes[0]?.uid}.badge.svg`,
    "/en/clot/share",
    "/en/clot/feed",
    "/en/clot/calendar.ics",
    "/metrics",
  ];
  for (const path of paths) {
    const response = await request.get(path);
    // Who discovers services needs addresses: of a closed mesh only who holds the token gets them.
    expect(response.status(), path).toBe(path.startsWith("/api/v1/sd/") ? 403 : 200);
    // The site's own address stands in links and in the page's own address; it is not a router's.
    const text = (await response.text()).replaceAll(base, "").replaceAll("127.0.0.1", "");
    for (const address of addresses) expect(text.includes(address), `${path} holds ${address}`).toBe(false);
    for (const pattern of ADDRESS_LIKE)
      expect(pattern.exec(text)?.[0] ?? null, `${path} holds something like ${pattern}`).toBeNull();
  }
});

test("an open mesh shows them, so that the test above can fail", async ({ request }) => {
  const text = await (await request.get("/api/v1/meshes/raval/snapshot")).text();
  expect(ADDRESS_LIKE.some((pattern) => pattern.test(text))).toBe(true);
});

test("the status of the whole site, with an open mesh in it, tells nothing of the closed one", async ({ request }) => {
  const response = await request.get("/api/v1/status");
  expect(response.status()).toBe(200);
  const { meshes } = await response.json();
  const closed = JSON.stringify(meshes.find((mesh: { summary: { id: string } }) => mesh.summary.id === "clot"));
  for (const pattern of ADDRESS_LIKE) expect(pattern.exec(closed)?.[0] ?? null).toBeNull();
});
