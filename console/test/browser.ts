/** A real browser without a window, if this machine has one. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', ...named('google-chrome'), installed()];

/** Where the browser is; undefined when there is none. */
export const browserPath: string | undefined = PLACES.find((path) => path !== '' && existsSync(path));

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

function named(program: string): string[] {
  try {
    return [
      execFileSync('which', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
    ];
  } catch {
    return [];
  }
}

/** Playwright’s own, where somebody installed it. */
function installed(): string {
  try {
    return chromium.executablePath();
  } catch {
    return '';
  }
}
