/** When the views show the whole journal, so that lists and balances can be held against each other. */

import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;
const PATIENCE_MS = 60_000;

/** Waits until the bank at `url` says that its views lag behind by nothing; resolves with the last journal row. */
export async function caughtUp(url: string): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    if (valueIn(metrics, 'bot_views_lag_rows') === 0) return valueIn(metrics, 'bot_journal_position');
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error('The views do not catch up with the journal.');
}

function valueIn(metrics: string, name: string): number {
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
}
