import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { expect, type Page, test } from "@playwright/test";
import { siteFacts } from "./support/facts.ts";
import { ALLOWED_ORIGIN, OTHER_ORIGIN, SITE_UNDER_TEST } from "./support/site-under-test.ts";

const SITE = `http://127.0.0.1:${SITE_UNDER_TEST.port}`;
let hosts: Server[] = [];

test.beforeAll(async () => {
  hosts = await Promise.all(
    [ALLOWED_ORIGIN, OTHER_ORIGIN].map(async (origin) => {
      const server = createServer((request, response) => {
        const framed = new URL(request.url ?? "/", origin).searchParams.get("framed") ?? "/embed/raval";
        response.setHeader("content-type", "text/html");
        response.end(`<!doctype html><iframe src="${SITE}${framed}" width="350" height="290"></iframe>`);
      });
      await new Promise<void>((ready) => server.listen(Number(new URL(origin).port), "127.0.0.1", ready));
      return server;
    }),
  );
});

test.afterAll(async () => {
  await Promise.all(hosts.map((server) => new Promise((closed) => server.close(closed))));
});

/** Chromium shows an error page of its own in the place of a frame that is denied. */
async function showsMap(page: Page, origin: string): Promise<boolean> {
  await page.goto(origin);
  let shown: boolean | null = null;
  await expect
    .poll(
      async () => {
        const frame = page.frames()[1];
        if (frame?.url().startsWith("chrome-error:")) shown = false;
        else if ((await frame?.locator("[data-renderer][data-nodes]").count()) === 1) shown = true;
        return shown;
      },
      { timeout: 20_000 },
    )
    .not.toBeNull();
  return shown === true;
}

test("the embed shows in an allowed page and is refused in another, as the configuration says now", async ({ page }) => {
  expect(await showsMap(page, ALLOWED_ORIGIN)).toBe(true);
  expect(await showsMap(page, OTHER_ORIGIN)).toBe(false);
  const { configFile } = siteFacts();
  const before = readFileSync(configFile, "utf8");
  try {
    writeFileSync(configFile, before.replace(ALLOWED_ORIGIN, OTHER_ORIGIN));
    await expect.poll(() => showsMap(page, OTHER_ORIGIN), { timeout: 20_000 }).toBe(true);
    expect(await showsMap(page, ALLOWED_ORIGIN)).toBe(false);
  } finally {
    writeFileSync(configFile, before);
  }
  await expect.poll(() => showsMap(page, ALLOWED_ORIGIN), { timeout: 20_000 }).toBe(true);
});

test("no other page may be framed, even where the embed may", async ({ page }) => {
  for (const path of ["/en", "/en/raval", "/api/v1/meshes"]) {
    const response = await page.request.get(`${SITE}${path}`);
    expect(response.headers()["content-security-policy"], path).toContain("frame-ancestors 'none'");
  }
  await page.goto(`${ALLOWED_ORIGIN}/?framed=/en/raval`);
  await expect(page.frameLocator("iframe").locator("[data-renderer]")).toHaveCount(0);
});

test("the embed is live and small, and knows no React", async ({ page }) => {
  const scripts: Buffer[] = [];
  page.on("response", async (response) => {
    if (response.request().resourceType() === "script") scripts.push(await response.body());
  });
  await page.setViewportSize({ width: 350, height: 290 });
  await page.goto("/embed/raval");
  const map = page.locator("[data-renderer]");
  await expect(map).toHaveAttribute("data-renderer", "webgl");
  const round = Number(await map.getAttribute("data-round"));
  await expect.poll(async () => Number(await map.getAttribute("data-round")), { timeout: 30_000 }).toBeGreaterThan(round);
  expect(Buffer.concat(scripts).includes("react")).toBe(false);
});
