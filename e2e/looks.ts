/** What holds of every page, however it came about. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Those of the standard's rules that another colour scheme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** WCAG 2.2 AA in light and in dark, and no scrolling sideways on a narrow screen. */
export async function looksRight(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" }); // or colours would be read in mid-transition
  expect(await violationsOn(page, (axe) => axe.withTags(standard)), "in light").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOn(page, (axe) => axe.withRules(colourRules)), "in dark").toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 }); // WCAG 2.2, 1.4.10
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width, "without scrolling sideways").toBe(320);
}

async function violationsOn(page: Page, what: (axe: AxeBuilder) => AxeBuilder): Promise<unknown[]> {
  const { violations } = await what(new AxeBuilder({ page })).analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
