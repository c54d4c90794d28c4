import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, expect, test } from "@playwright/test";
import { aFarNode, fetchLinks } from "./support/facts.ts";

async function expectNothingSerious(browser: Browser, options: BrowserContextOptions, paths: readonly string[]): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  for (const path of paths) {
    await page.goto(path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      serious.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ html }) => html) })),
      path,
    ).toEqual([]);
  }
  await context.close();
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious on any page, ${colorScheme}`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const base = baseURL ?? "";
    const node = await aFarNode(base, "raval");
    const link = (await fetchLinks(base, "raval")).links[0];
    const pages = [
      "/ca",
      "/es/raval",
      `/en/raval?node=${node.uid}`,
      `/en/raval?link=${link?.id}`,
      "/ca/raval/nodes",
      "/es/raval/links",
      "/en/raval/gateways",
      "/ca/raval/status",
      "/embed/raval",
      "/en/nothing-here",
    ];
    await expectNothingSerious(browser, { colorScheme, baseURL: base }, pages);
  });

  test(`axe finds nothing serious on the pages of the analysis, ${colorScheme}`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const base = baseURL ?? "";
    const node = await aFarNode(base, "raval");
    const pages = [
      "/en/raval/fix-first",
      "/ca/raval/statistics",
      "/es/raval/what-if",
      `/en/raval/what-if?remove-node=${node.uid}`,
      "/en/raval?layer=only-ways",
    ];
    await expectNothingSerious(browser, { colorScheme, baseURL: base }, pages);
  });

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
