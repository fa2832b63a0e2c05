/** Everything a page test needs: the built page, a real bank with a household, and a browser that notes complaints. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { openBrowser } from './browser.ts';
import { aHousehold, type Household } from './household.ts';
import { type RunningBank, startBank } from './running-bank.ts';

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
const WAIT_MS = 15_000;
const root = fileURLToPath(new URL('..', import.meta.url));

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;
/** Without a session a stranger looks at the page. */
export type View = { size?: typeof WIDE; dark?: boolean; session?: Session | undefined };

export type Stage = {
  readonly bank: RunningBank;
  readonly home: Household;
  /** Scripts that failed, and what the security policy stopped. */
  readonly complaints: readonly string[];
  /** A new page that shares nothing with others. */
  aPage(view?: View): Promise<Page>;
  closePages(): Promise<void>;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  // `npm test` builds the page before it begins.
  if (!existsSync(`${root}/dist/index.html`)) await build({ root, logLevel: 'error' });
  const bank = await startBank();
  const home = await aHousehold(bank);
  const browser = await openBrowser();
  const complaints: string[] = [];
  return {
    bank,
    home,
    complaints,
    async aPage(view = {}) {
      const page = await openPage(browser, bank.url, view);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A stranger is told so by a 401, which browsers report.
        if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
      });
      return page;
    },
    async closePages() {
      for (const context of browser.contexts()) await context.close();
    },
    async close() {
      await browser.close();
      home.close();
      await bank.close();
    },
  };
}

async function openPage(browser: Browser, baseURL: string, view: View): Promise<Page> {
  const { size = WIDE, dark = false, session } = view;
  const context = await browser.newContext({
    baseURL,
    viewport: size,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Europe/Berlin',
    ...(session ? { storageState: session } : {}),
  });
  context.setDefaultTimeout(WAIT_MS);
  return context.newPage();
}
