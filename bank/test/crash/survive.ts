/** A few rounds of killing as a test, with a seed of its own that the test tells. */

import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { runCrashes } from './crash-run.ts';
import type { Home } from './kill-plan.ts';
import { lineOf } from './report-text.ts';

/** `CRASH_SEED` repeats what another run has chosen. */
export async function survive(t: TestContext, home: Home, rounds: number): Promise<void> {
  if (process.platform !== 'linux') return t.skip('finds whom to kill through /proc');
  const seed = process.env.CRASH_SEED || randomBytes(4).toString('hex');
  t.diagnostic(`seed ${seed}; repeat it with CRASH_SEED=${seed}`);
  await runCrashes({ home, rounds, seed, onRound: (round) => t.diagnostic(lineOf(round)) });
}
