import { expect, type Page, test } from "@playwright/test";
import { eventsViewSchema, timelineSchema } from "#lib/wire/api/history.ts";
import { meshStatusSchema } from "#lib/wire/api/views.ts";
import { expectNothingSerious } from "./support/axe.ts";
import { aFarNode, fault, fetchLinks } from "./support/facts.ts";
import { answerOf } from "./support/running-site.ts";

/** Instants of finished rounds, the newest first; waits until there are some. */
async function rounds(base: string, atLeast: number): Promise<{ at: string; round: number }[]> {
  const answer = await answerOf(`${base}/api/v1/meshes/raval/status`, (told) => {
    const status = meshStatusSchema.safeParse(told);
    return status.success && status.data.rounds.length >= atLeast;
  });
  return meshStatusSchema.parse(answer).rounds;
}

async function aPastRound(base: string): Promise<{ at: string; round: number }> {
  const past = (await rounds(base, 4))[3];
  if (past === undefined) throw new Error("the site under test keeps no four rounds");
  return past;
}

const note = (page: Page) => page.locator(".map-chip .past-note");

test("the map shows a moment of the past by its address, stays there, and leads back", async ({ page, baseURL }) => {
  const past = await aPastRound(baseURL ?? "");
  await page.goto(`/en/raval?at=${past.at}`);
  await expect(note(page)).toContainText("You look at the past");
  const told = await note(page).textContent();
  const newest = (await rounds(baseURL ?? "", 1))[0]?.round ?? 0;
  await answerOf(`${baseURL}/api/v1/meshes/raval/status`, (answer) => {
    const status = meshStatusSchema.safeParse(answer);
    return status.success && (status.data.rounds[0]?.round ?? 0) > newest + 1;
  });
  expect(await note(page).textContent()).toBe(told);
  await note(page).getByRole("link", { name: "Back to now" }).click();
  await expect(page).toHaveURL(/\/en\/raval$/);
  await expect(page.locator(".map-chip")).toContainText("ago");
});

test("the slider goes to the past and back to now, and the map's own data follow", async ({ page, baseURL }) => {
  await aPastRound(baseURL ?? "");
  await page.goto("/en/raval");
  await page.locator(".timebar").hover();
  const slider = page.getByRole("slider", { name: "Moment that is shown" });
  await expect(slider).toBeAttached();
  const wire = page.waitForResponse((response) => /\/wire\?at=/.test(response.url()) && response.ok());
  await slider.focus();
  await slider.press("ArrowLeft");
  await expect(page).toHaveURL(/at=/);
  await wire;
  await expect(note(page)).toContainText("You look at the past");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Nodes" }).click();
  await expect(page).toHaveURL(/\/nodes\?at=/);
  await expect(page.locator(".past-bar")).toContainText("You look at the past");
  await page.goBack();
  await page.locator(".timebar").hover();
  await page.locator(".timebar").getByRole("link", { name: "Live" }).click();
  await expect(page).toHaveURL(/\/en\/raval$/);
});

test("a selection and its links stay in the moment", async ({ page, baseURL }) => {
  const past = await aPastRound(baseURL ?? "");
  const node = await aFarNode(baseURL ?? "", "raval");
  await page.goto(`/en/raval?at=${past.at}&node=${node.uid}`);
  const inspector = page.getByRole("complementary");
  await expect(inspector.getByRole("heading", { name: node.label })).toBeVisible();
  await expect(inspector).toContainText("before");
  const gateway = inspector.locator("a[href*='node=']").first();
  await expect(gateway).toHaveAttribute("href", new RegExp(`at=${encodeURIComponent(past.at)}`));
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("links and a form go through time", async ({ page, baseURL }) => {
    const past = await aPastRound(baseURL ?? "");
    await page.goto(`/en/raval?at=${past.at}`);
    await expect(note(page)).toContainText("You look at the past");
    await page.locator(".timebar-when summary").click();
    await page.getByLabel("Date and time").fill("2020-01-01T00:00");
    await page.getByRole("button", { name: "Go" }).click();
    await expect(page.locator("main")).toContainText("Nothing is kept");
    await page.getByRole("link", { name: "Back to now" }).click();
    await expect(page).toHaveURL(/\/en\/raval$/);
    await page.locator(".timebar-step").first().click();
    await expect(page).toHaveURL(/at=/);
    await expect(note(page)).toContainText("You look at the past");
    await page.goto(`/es/raval/links?at=${past.at}&band=good`);
    await expect(page.locator(".past-bar")).toContainText("Miras el pasado");
    await page.goto(`/en/raval/changes?before=${past.at}&after=${past.at}`);
    await expect(page.locator("#difference")).toContainText("Nothing is different.");
  });

  test("a moment is marked and unmarked with plain forms", async ({ page }) => {
    await page.goto("/en/raval/changes");
    await page.getByLabel("What was then").fill("all was well");
    await page.getByRole("button", { name: "Mark this moment" }).click();
    await expect(page.locator(".marks")).toContainText("all was well");
    await expect(page.getByRole("link", { name: "What got worse since?" })).toBeVisible();
    await page.getByRole("button", { name: "Remove" }).click();
    await expect(page.locator(".changes-section#marks")).toContainText("No moment is marked");
    await page.goto("/en/clot/changes");
    await expect(page.getByRole("button", { name: "Mark this moment" })).toHaveCount(0);
  });
});

test("a node that goes down is told on the Changes page and in the feed, and stands on the bar", async ({
  page,
  request,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const node = await aFarNode(baseURL ?? "", "raval");
  await fault("raval", node.label, "kill");
  try {
    const query = `kind=node-down&entity=${encodeURIComponent(node.uid)}`;
    await answerOf(`${baseURL}/api/v1/meshes/raval/events?${query}`, (answer) => {
      const view = eventsViewSchema.safeParse(answer);
      return view.success && view.data.events.length > 0;
    });
    await page.goto(`/en/raval/changes?${query}`);
    await expect(page.locator(".events")).toContainText(`${node.label} is down`);
    expect(await (await request.get("/en/raval/feed")).text()).toContain(`${node.label} is down`);
    await page.goto(`/en/raval/nodes/${encodeURIComponent(node.uid)}`);
    for (const type of ["application/atom+xml", "text/calendar"]) {
      const address = await page.locator(`head link[rel=alternate][type="${type}"]`).first().getAttribute("href");
      const { pathname } = new URL(address ?? "", baseURL);
      expect(pathname).toContain(encodeURIComponent(node.uid));
      expect(await (await request.get(pathname)).text()).toContain(`${node.label} is down`);
    }
    const timeline = timelineSchema.parse(await (await request.get("/api/v1/meshes/raval/timeline")).json());
    expect(timeline.grave.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  } finally {
    await fault("raval", node.label, "revive");
  }
});

test("axe finds nothing serious on the pages of time, and nothing sticks out at 360 px", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const base = baseURL ?? "";
  const past = await aPastRound(base);
  const node = await aFarNode(base, "raval");
  const link = (await fetchLinks(base, "raval")).links[0];
  const paths = [
    `/en/raval?at=${past.at}`,
    `/ca/raval/nodes?at=${past.at}`,
    `/es/raval/changes?before=${past.at}&after=2100-01-01T00:00`,
    `/en/raval/nodes/${node.uid}?over=24h`,
    `/ca/raval/links/${encodeURIComponent(link?.id ?? "")}?over=30d`,
  ];
  const context = await browser.newContext({ viewport: { width: 360, height: 760 }, hasTouch: true, baseURL: base });
  const page = await context.newPage();
  for (const path of paths) {
    await expectNothingSerious(page, path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
  }
  await context.close();
});

test("no public answer about the past of a closed mesh holds an address or a MAC", async ({ request, baseURL }) => {
  const base = `${baseURL}/api/v1/meshes/clot`;
  const timeline = timelineSchema.parse(await answerOf(`${base}/timeline`, (answer) => timelineSchema.safeParse(answer).success));
  const at = timeline.first;
  const uid = (await aFarNode(baseURL ?? "", "clot")).uid;
  const paths = [
    ...["snapshot", "nodes", "links", "gateways"].map((part) => `${base}/${part}?at=${at}`),
    `${base}/nodes/${uid}?at=${at}`,
    `${base}/events`,
    `${base}/diff?from=${at}&to=${timeline.last.at}`,
    `${base}/series?entity=${uid}/v4&metric=gateway`,
    `${baseURL}/en/clot/changes?before=${at}&after=${timeline.last.at}`,
    `${baseURL}/en/clot/feed`,
    `${baseURL}/en/clot?at=${at}&node=${uid}`,
  ];
  for (const path of paths) {
    const response = await request.get(path);
    expect(response.status(), path).toBe(200);
    const text = (await response.text()).replaceAll(baseURL ?? "", "").replaceAll("127.0.0.1", "");
    expect(text, path).not.toMatch(
      /\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b|\bf[de][0-9a-f]{2}:[0-9a-f:]{4,}|\b127\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/i,
    );
  }
});
