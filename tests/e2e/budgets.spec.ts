import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";

const KB = 1024;
const SCRIPTS_OF_MAP_MAX = 210 * KB;
const SCRIPTS_OF_EMBED_MAX = 80 * KB;
const WITHOUT_JAVASCRIPT_MAX = 60 * KB;

/** Bytes of everything of the wanted kinds that the page fetches, each gzipped as a server would. */
function weigh(page: Page, kinds: readonly string[]): Map<string, number> {
  const weights = new Map<string, number>();
  page.on("response", async (response) => {
    if (!kinds.includes(response.request().resourceType()) || response.status() !== 200) return;
    const body = await response.body();
    const packed = response.url().endsWith(".woff2") ? body.length : gzipSync(body, { level: 9 }).length;
    weights.set(response.url(), packed);
  });
  return weights;
}

function total(weights: ReadonlyMap<string, number>): number {
  return [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
}

test("all scripts of the map until WebGL is live", async ({ page }) => {
  const weights = weigh(page, ["script"]);
  await page.goto("/ca/raval");
  await expect(page.locator("[data-renderer]")).toHaveAttribute("data-renderer", "webgl");
  await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
  console.log(`map route: ${(total(weights) / KB).toFixed(1)} KB of scripts in ${weights.size} files`);
  expect(weights.size).toBeGreaterThan(2);
  expect(total(weights)).toBeLessThanOrEqual(SCRIPTS_OF_MAP_MAX);
});

test("all scripts of the embed until WebGL is live", async ({ page }) => {
  const weights = weigh(page, ["script"]);
  await page.goto("/embed/raval");
  await expect(page.locator("[data-renderer]")).toHaveAttribute("data-renderer", "webgl");
  console.log(`embed: ${(total(weights) / KB).toFixed(1)} KB of scripts in ${weights.size} files`);
  expect(weights.size).toBeGreaterThan(0);
  expect(total(weights)).toBeLessThanOrEqual(SCRIPTS_OF_EMBED_MAX);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("everything that the first useful picture needs", async ({ page }) => {
    const weights = weigh(page, ["document", "stylesheet", "font", "image", "manifest", "other"]);
    await page.goto("/ca/raval");
    await expect(page.locator("[data-renderer='svg'] svg").first()).toBeVisible();
    await page.waitForTimeout(500);
    console.log(`without JavaScript: ${(total(weights) / KB).toFixed(1)} KB in ${weights.size} files`);
    expect(weights.size).toBeGreaterThan(2);
    expect(total(weights)).toBeLessThanOrEqual(WITHOUT_JAVASCRIPT_MAX);
  });
});
