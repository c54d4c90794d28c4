import { expect, test } from "@playwright/test";
import { aFarNode, fetchLinks, fetchNodes } from "./support/facts.ts";

test.use({ javaScriptEnabled: false });

test("the map, its selection and the way to the gateway are there without JavaScript", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  const { nodes } = await fetchNodes(base, "raval");
  const node = await aFarNode(base, "raval");
  await page.goto("/ca/raval");
  const map = page.locator("[data-renderer='svg'] svg").first();
  await expect(map).toBeVisible();
  expect(await map.locator("a[href*='node=']").count()).toBeGreaterThanOrEqual(nodes.length - 2);
  expect(await map.locator("a[href*='link=']").count()).toBeGreaterThan(nodes.length / 2);
  await map.locator(`a[href*='node=${node.uid}']`).first().click({ force: true });
  await expect(page).toHaveURL(new RegExp(`node=${node.uid}`));
  await expect(page.getByRole("complementary").getByRole("heading", { name: node.label })).toBeVisible();
});

test("the tables are there without JavaScript, and sort by their links", async ({ page, baseURL }) => {
  const { links } = await fetchLinks(baseURL ?? "", "raval");
  await page.goto("/es/raval/nodes");
  expect(await page.locator("table tbody tr").count()).toBeGreaterThan(60);
  await page.goto("/es/raval/links");
  expect(await page.locator("table tbody tr").count()).toBeGreaterThanOrEqual(Math.floor(links.length * 0.8));
  const before = page.url();
  await page.locator("table thead a").first().click();
  await page.waitForURL((url) => url.href !== before);
  expect(await page.locator("table tbody tr").count()).toBeGreaterThan(40);
});

test("every page has its title in its head from the start", async ({ request, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  for (const path of ["/ca", "/ca/raval", "/es/raval/nodes", `/en/raval/nodes/${node.uid}?over=24h`, "/en/raval/changes"]) {
    const browser = {
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    };
    const html = await (await request.get(path, { headers: browser })).text();
    expect(html.slice(0, html.indexOf("</head>")), path).toMatch(/<title>[^<]+<\/title>/);
  }
});

test("a node is found by name with a plain form", async ({ page, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto(`/en/raval/nodes?q=${encodeURIComponent(node.label.toLowerCase())}`);
  await expect(page.locator("table tbody tr").first()).toContainText(node.label);
  expect(await page.locator("table tbody tr").count()).toBeLessThan(5);
});
