import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Opens `path` and asserts that axe finds nothing serious, in light and dark. The two differ in their colours only, so that the second
 * look asks for contrast alone.
 */
export async function expectNothingSerious(page: Page, path: string, status = 200): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  expect((await page.goto(path))?.status(), path).toBe(status);
  await expectNoViolations(new AxeBuilder({ page }), `${path}, light`);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoViolations(new AxeBuilder({ page }).withRules(["color-contrast"]), `${path}, dark`);
}

async function expectNoViolations(axe: AxeBuilder, where: string): Promise<void> {
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(
    serious.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ html }) => html) })),
    where,
  ).toEqual([]);
}
