import { expect, type Page, test } from "@playwright/test";
import { aFarNode } from "./support/facts.ts";

const map = (page: Page) => page.locator("[data-renderer]");

test("the views are switched in place, by mouse and keyboard, and the selection stays", async ({ page, baseURL }) => {
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto(`/en/raval?node=${node.uid}`);
  await expect(map(page)).toHaveAttribute("data-renderer", "webgl");
  await page.evaluate(() => Object.assign(document.documentElement.dataset, { sameDocument: "yes" }));
  const views = page.getByRole("navigation", { name: "How the mesh is drawn" });
  await expect(views.getByRole("link", { name: "Mesh" })).toHaveAttribute("aria-current", "true");

  await views.getByRole("link", { name: "Ring" }).click();
  await expect(page).toHaveURL(/view=ring/);
  await expect(map(page)).toHaveAttribute("data-picture", "ring");
  await expect(map(page)).toHaveAttribute("data-selected", `node:${node.uid}`);

  await views.getByRole("link", { name: "Tree" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=tree/);
  await expect(map(page)).toHaveAttribute("data-picture", "tree");
  await expect(page).toHaveURL(new RegExp(`node=${node.uid}`));
  await expect(page.getByRole("complementary").getByRole("heading", { name: node.label })).toBeVisible();

  await views.getByRole("link", { name: "Ground" }).click();
  await expect(map(page)).toHaveAttribute("data-picture", "geo");
  await page.keyboard.press("Escape");
  await page.getByRole("complementary").locator("a[href*='node=']").first().click();
  await expect(page).toHaveURL(/view=geo&node=/);
  await page.goBack();
  await page.goBack();
  await expect(map(page)).toHaveAttribute("data-picture", "tree");
  await expect(map(page)).toHaveAttribute("data-selected", `node:${node.uid}`);
  await expect(page.locator("html")).toHaveAttribute("data-same-document", "yes");
});

test("a layer is chosen, explains itself, and stays with another view", async ({ page }) => {
  await page.goto("/en/raval");
  await expect(map(page)).toHaveAttribute("data-renderer", "webgl");
  await page.locator("summary", { hasText: "Layer" }).click();
  await page.getByRole("link", { name: /^Ways/ }).click();
  await expect(page).toHaveURL(/layer=routing/);
  const legend = page.getByRole("region", { name: "Ways" });
  await expect(legend.getByText("spare")).toBeVisible();
  await page.getByRole("link", { name: "Tree" }).click();
  await expect(page).toHaveURL(/view=tree&layer=routing/);
  await expect(legend.getByText("spare")).toBeVisible();
  await page.locator("summary", { hasText: "Layer" }).click();
  await page.getByRole("link", { name: /^Quality/ }).click();
  await expect(page).not.toHaveURL(/layer=/);
  await expect(legend).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const [view, drawn] of [
    ["ring", ".tm-c path"],
    ["tree", ".tm-c path"],
    ["geo", ".tm-b"],
  ] as const)
    test(`the page and the embed draw ${view}, and their links keep it`, async ({ page, baseURL }) => {
      const node = await aFarNode(baseURL ?? "", "raval");
      for (const path of ["/ca/raval", "/embed/raval"]) {
        await page.goto(`${path}?view=${view}&node=${node.uid}`);
        await expect(page.locator(drawn).first()).toBeAttached();
        await expect(page.locator(".tm-s")).toBeAttached();
        expect(await page.locator(".tm-n a").first().getAttribute("href")).toContain(`view=${view}&`);
      }
    });

  test("a layer colours the picture and has its legend", async ({ page }) => {
    await page.goto("/es/raval?layer=catchments");
    expect(await page.locator(".tm-n.c0 use").count()).toBeGreaterThan(0);
    await expect(page.getByRole("region", { name: "Salidas" })).toBeVisible();
  });
});
