/** What a test sees of a page, and how it chooses from a list. */

import type { Page } from 'playwright-core';

export async function looksLive(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.locator(`input[aria-label="${label}"]`).first().fill(option);
  await page.getByRole('option', { name: option }).first().click();
  await page.keyboard.press('Escape');
}

export async function textOf(locator: { innerText(): Promise<string> }): Promise<string> {
  return (await locator.innerText()).replaceAll('\u00a0', ' ');
}

/** Of the paper, from 0 to 255. */
export function brightnessOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(document.body)
        .backgroundColor.match(/[0-9.]+/g)
        ?.map(Number) ?? [];
    return (red + green + blue) / 3;
  });
}
