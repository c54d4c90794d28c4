import { expect, test } from "@playwright/test";
import { fixFirstViewSchema, whatIfViewSchema } from "#lib/wire/api/analysis.ts";

async function fixFirst(base: string) {
  return fixFirstViewSchema.parse(await (await fetch(`${base}/api/v1/meshes/raval/fix-first?lang=en`)).json());
}

/** What the server says of the same question. */
async function whatIf(base: string, change: Record<string, string>) {
  const response = await fetch(`${base}/api/v1/meshes/raval/what-if`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ changes: [change] }),
  });
  return whatIfViewSchema.parse(await response.json());
}

test("Fix first tells where to go, why and who is without, and leads to the map and to what-if", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  // Six rounds have to be stored before anything is ranked.
  await expect.poll(async () => (await fixFirst(base)).items.length, { timeout: 90_000 }).toBeGreaterThan(0);
  await page.goto("/en/raval/fix-first");
  const first = page.locator("#fix-1");
  await expect(first).toBeVisible();
  const view = await fixFirst(base);
  const item = view.items[0];
  if (item === undefined) throw new Error("the demo has something to repair");
  await expect(first.getByRole("heading")).toContainText(item.a.label);
  if (item.b !== null) {
    await expect(first.getByRole("heading")).toContainText(item.b.label);
    await expect(first.locator(".direction-pair")).toHaveCount(2);
  }
  await first.getByText("Why", { exact: true }).click();
  await expect(first.locator("details .fix-reasons li")).toHaveCount(item.hints.length + item.reasons.length);
  const ranks = await page.locator(".fix-number").allInnerTexts();
  expect(ranks.map((text) => Number(text.replace(/\D/g, "")))).toEqual(ranks.map((_, i) => i + 1));

  await first.getByRole("link", { name: /^What if it fails/ }).click();
  await expect(page).toHaveURL(new RegExp(`what-if\\?remove-${item.kind}=`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(item.a.label);
  await page.goBack();
  await first.getByRole("link", { name: /^See on map/ }).click();
  await expect(page).toHaveURL(new RegExp(`raval\\?${item.kind}=`));
  await expect(page.getByRole("complementary").getByRole("heading", { name: item.a.label })).toBeVisible();
});

for (const [language, words] of [
  ["ca", /Lent ara|Va caure|Caigut/],
  ["es", /Lento ahora|Cayó|Caído/],
  ["en", /Slow now|Failed|Down since/],
] as const) {
  test(`the reasons of Fix first are told in ${language}`, async ({ page, baseURL }) => {
    await expect.poll(async () => (await fixFirst(baseURL ?? "")).items.length, { timeout: 90_000 }).toBeGreaterThan(0);
    await page.goto(`/${language}/raval/fix-first`);
    await expect(page.locator(".fix-row").filter({ hasText: words }).first()).toBeVisible();
  });
}

test("what-if is computed in the browser, says what the server says, and undoes", async ({ page, baseURL }) => {
  const base = baseURL ?? "";
  const only = (await (await fetch(`${base}/api/v1/meshes/raval/only-ways`)).json()).nodes.toSorted(
    (x: [string, number], y: [string, number]) => y[1] - x[1],
  )[0];
  const uid = String(only[0]);
  await page.goto("/en/raval/what-if");
  const screen = page.locator("[data-computed]");
  await expect(page.locator("section.candidates")).toBeVisible(); // the script is there
  const worker = page.waitForEvent("worker");
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/what-if") && request.method() === "POST") posts.push(request.url());
  });
  const form = page.locator("form").filter({ has: page.locator("[name='remove-node']") });
  await form.locator("[name='remove-node']").fill(uid);
  await form.getByRole("button").click();
  await worker;
  await expect(page).toHaveURL(new RegExp(`remove-node=${uid}`));
  const { difference } = await whatIf(base, { kind: "remove-node", node: uid });
  expect(difference.lost.length).toBeGreaterThan(0);
  const lost = screen.locator("[data-kind='lost'] tbody tr");
  await expect(lost).toHaveCount(difference.lost.length);
  expect(posts).toEqual([]);

  await page.getByRole("link", { name: /Take back/ }).click();
  await expect(page).toHaveURL(/what-if$/);
  await expect(lost).toHaveCount(0);
});

test("new links are looked for in the browser; where no router has a place, it says so", async ({ page }) => {
  await page.goto("/en/raval/what-if");
  const section = page.locator("section.candidates");
  const worker = page.waitForEvent("worker");
  await section.getByRole("button").click();
  await worker;
  await expect(section.getByText(/0 routers have a known place/)).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("what-if is a plain form that the server answers", async ({ page }) => {
    await page.goto("/en/raval/what-if");
    const name = await page.locator("datalist option").first().getAttribute("value");
    const form = page.locator("form").filter({ has: page.locator("[name='remove-node']") });
    await form.locator("[name='remove-node']").fill(name ?? "");
    await form.getByRole("button").click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name ?? "?");
    await expect(page.locator("[data-computed='server']")).toBeVisible();
    await expect(page.locator("section.candidates")).toHaveCount(0);
  });
});
