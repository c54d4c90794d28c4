import { expect, test } from "@playwright/test";
import { z } from "zod";
import { aFarNode, fault, fetchLinks, fetchNode, fetchNodes } from "./support/facts.ts";

const wireSchema = z.object({ round: z.number() });

test("a node is found by name, its way to the gateway lit, its neighbours told in both directions", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  const node = await aFarNode(base, "raval");
  await page.goto("/en/raval");
  const map = page.locator("[data-renderer]");
  await expect(map).toHaveAttribute("data-renderer", "webgl");

  await page.keyboard.press("/");
  await page.keyboard.type(node.label.toLowerCase().slice(0, -1));
  await page.getByRole("option", { name: node.label }).click();

  await expect(page).toHaveURL(new RegExp(`node=${node.uid}`));
  await expect(map).toHaveAttribute("data-selected", `node:${node.uid}`);
  const inspector = page.getByRole("complementary");
  await expect(inspector.getByRole("heading", { name: node.label })).toBeVisible();

  const view = await fetchNode(base, "raval", node.uid);
  const way = ["v4", "v6"]
    .map((family) => view.paths.find((path) => path.family === family && path.hops.length >= 2))
    .find((path) => path !== undefined);
  for (const hop of way?.hops ?? []) await expect(inspector.getByText(hop.label).first()).toBeVisible();
  const lit = [node.uid, ...(way?.hops ?? []).map((hop) => hop.node)].toSorted();
  await expect.poll(async () => (await map.getAttribute("data-path"))?.split(" ").toSorted()).toEqual(lit);

  const neighbour = view.neighbours[0];
  if (neighbour === undefined) throw new Error("a node with a way has a neighbour");
  const both = inspector.locator(".neighbour-direction");
  expect(await both.count()).toBe(2 * view.neighbours.flatMap(({ links }) => links).length);
});

test("a link is opened from the inspector and tells both directions", async ({ page, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto(`/en/raval?node=${node.uid}`);
  await expect(page.locator("[data-renderer]")).toHaveAttribute("data-renderer", "webgl");
  await page.getByRole("complementary").locator("a[href*='link=']").first().click();
  await expect(page).toHaveURL(/link=/);
  const id = new URL(page.url()).searchParams.get("link") ?? "";
  await expect(page.locator("[data-renderer]")).toHaveAttribute("data-selected", `link:${id}`);
  const link = (await fetchLinks(baseURL ?? "", "raval")).links.find((row) => row.id === id);
  if (link === undefined) throw new Error(`no link ${id}`);
  const inspector = page.getByRole("complementary");
  await expect(inspector.getByText(link.aLabel).first()).toBeVisible();
  await expect(inspector.getByText(link.bLabel).first()).toBeVisible();
});

test("a node on the map is chosen with a click, and let go with Escape", async ({ page, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto("/en/raval");
  const map = page.locator("[data-renderer]");
  await expect(map).toHaveAttribute("data-renderer", "webgl");
  const point = await map.evaluate(
    (root, uid) =>
      new Promise<{ x: number; y: number }>((reply) =>
        root.dispatchEvent(new CustomEvent("teranyina:where", { detail: { uid, reply } })),
      ),
    node.uid,
  );
  await page.mouse.click(point.x, point.y);
  await expect(map).toHaveAttribute("data-selected", `node:${node.uid}`);
  await page.keyboard.press("Escape");
  await expect(map).toHaveAttribute("data-selected", "");
});

test("language and theme change, and the page stays where it was", async ({ page, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto(`/en/raval?node=${node.uid}`);
  await page.getByRole("button", { name: "Light or dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(17, 22, 26)");
  await page.locator("summary", { hasText: "Language" }).click();
  await page.getByRole("link", { name: "Català" }).click();
  await expect(page).toHaveURL(new RegExp(`/ca/raval\\?node=${node.uid}`));
  await expect(page.locator("html")).toHaveAttribute("lang", "ca");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("link", { name: "Enllaços" })).toBeVisible();
});

test("a node that falls silent shows within a round or two, without reload, and nothing moves", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  const nodes = (await fetchNodes(base, "raval")).nodes;
  const leaf = nodes.find(
    ({ state, neighbours, isGateway, label }) =>
      state === "answered" && neighbours === 1 && isGateway.length === 0 && !label.includes("("),
  );
  if (leaf === undefined) throw new Error("a tree has leaves");
  await page.goto(`/en/raval?node=${leaf.uid}`);
  const map = page.locator("[data-renderer]");
  await expect(map).toHaveAttribute("data-renderer", "webgl");
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { sameDocument: "yes" }));
  const wireBefore = await (await fetch(`${base}/api/v1/meshes/raval/wire`)).json();
  const roundBefore = wireSchema.parse(wireBefore).round;
  await fault("raval", leaf.label, "dead");
  await expect
    .poll(async () => (await fetchNodes(base, "raval")).nodes.find(({ uid }) => uid === leaf.uid)?.state, { timeout: 30_000 })
    .toBe("heard");
  await expect(page.getByRole("complementary").locator("[data-state='heard']").first()).toBeVisible();
  await expect.poll(async () => Number(await map.getAttribute("data-round"))).toBeGreaterThan(roundBefore);
  await expect(page.locator("html")).toHaveAttribute("data-same-document", "yes");
  await fault("raval", leaf.label, "revive");
});
