import { expect, test } from "@playwright/test";
import { expectNothingSerious } from "./support/axe.ts";
import { aFarNode, fetchLinks } from "./support/facts.ts";

test("axe finds nothing serious on the home page, the map, its tables and the status", async ({ page, baseURL }) => {
  test.setTimeout(240_000);
  const base = baseURL ?? "";
  const node = await aFarNode(base, "raval");
  const link = (await fetchLinks(base, "raval")).links[0];
  for (const path of [
    "/ca",
    "/es/raval",
    `/en/raval?node=${node.uid}`,
    `/en/raval?link=${link?.id}`,
    "/ca/raval/nodes",
    "/es/raval/links",
    "/en/raval/gateways",
    "/ca/raval/status",
    "/embed/raval",
  ])
    await expectNothingSerious(page, path);
  await expectNothingSerious(page, "/en/nothing-here", 404);
});

test("axe finds nothing serious on the pages of the analysis, the changes and the alerts", async ({ page, baseURL }) => {
  test.setTimeout(240_000);
  const node = await aFarNode(baseURL ?? "", "raval");
  for (const path of [
    "/en/raval/fix-first",
    "/ca/raval/statistics",
    `/en/raval/what-if?remove-node=${node.uid}`,
    "/en/raval?layer=only-ways",
    "/en/raval?view=ring",
    "/ca/raval?view=tree&layer=routing",
    "/es/raval?view=geo&layer=channel",
    "/es/raval/changes",
    "/ca/raval/alerts",
  ])
    await expectNothingSerious(page, path);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing sticks out sideways on a phone, ${colorScheme}`, async ({ browser, baseURL }) => {
    const node = await aFarNode(baseURL ?? "", "raval");
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 360, height: 760 },
      hasTouch: true,
      baseURL: baseURL ?? "",
    });
    const page = await context.newPage();
    for (const path of [
      "/ca",
      `/en/raval?node=${node.uid}`,
      "/es/raval/nodes",
      "/ca/raval/links",
      "/en/raval/gateways",
      "/es/raval/status",
      "/ca/raval/fix-first",
      "/es/raval/statistics",
      `/ca/raval/what-if?remove-node=${node.uid}`,
      "/ca/raval?layer=only-ways",
      "/en/raval/changes",
      "/ca/raval/alerts",
    ]) {
      await page.goto(path);
      const { scrolls, fits } = await page.evaluate(() => ({
        scrolls: document.documentElement.scrollWidth,
        fits: window.innerWidth,
      }));
      expect(scrolls, path).toBeLessThanOrEqual(fits);
    }
    await context.close();
  });
}
