/** What holds of every page, however it came about. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** WCAG 2.2 AA in light and in dark, and no scrolling sideways on a narrow screen. */
export async function looksRight(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" }); // or colours would be read in mid-transition
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(standard).analyze();
    expect(violations.map(({ id, nodes }) => [colorScheme, id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 640 }); // WCAG 2.2, 1.4.10
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
}
