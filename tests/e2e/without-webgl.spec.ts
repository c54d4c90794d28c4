import { expect, test } from "@playwright/test";
import { aFarNode } from "./support/facts.ts";

test("where WebGL is missing the SVG goes on working: live, selectable, zoomable", async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    const contextOf = HTMLCanvasElement.prototype.getContext;
    const without = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith("webgl") ? null : Reflect.apply(contextOf, this, [kind, ...rest]);
    };
    Object.defineProperty(HTMLCanvasElement.prototype, "getContext", { value: without });
  });
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto("/en/raval");
  const map = page.locator("[data-renderer]");
  await expect(map).toHaveAttribute("data-renderer", "svg");
  const round = Number(await map.getAttribute("data-round"));
  await expect.poll(async () => Number(await map.getAttribute("data-round")), { timeout: 30_000 }).toBeGreaterThan(round);
  await expect(map).toHaveAttribute("data-renderer", "svg");
  await map.locator(`svg a[href*='node=${node.uid}']`).first().click({ force: true });
  await expect(map).toHaveAttribute("data-selected", `node:${node.uid}`);
  await expect(page.getByRole("complementary").getByRole("heading", { name: node.label })).toBeVisible();
});
