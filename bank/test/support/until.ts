/** Waiting for what a test wants to see, and not for some milliseconds. */

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits at most a minute. */
export async function until(isSo: () => boolean | Promise<boolean>, what = 'it came about'): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `Waited a minute in vain: ${what}`);
    await pause(20);
  }
}
