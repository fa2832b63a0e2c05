/** Runs the program behind a task and ends as it ended. Needs no dependency. */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './prepare.mjs';

/** What lets a program run from its TypeScript source, without a build. */
export const fromSource = ['--conditions=source', '--import', 'tsx'];

/** Proving books of many millions of transfers needs more memory than Node.js takes by itself. */
export const withRoomForBooks = '--max-old-space-size=8192';

/**
 * How the collector treats the bank. What lives for the length of a batch should die young, so the nursery is large.
 * V8 would come to think that such objects live long and make them old at birth, where the dead keep all that they
 * refer to alive until the next full collection. The other core belongs to PostgreSQL and not to helpers of the collector.
 */
export const collectorOptions = [
  '--max-semi-space-size=64',
  '--no-allocation-site-pretenuring',
  '--single-threaded-gc',
  // A full collection stops everything for a fifth of a second; this makes them five times as rare.
  '--heap-growing-percent=200',
];

/**
 * Gives Node.js the options, the program among them, and what was written behind the task. The terminal's Ctrl-C
 * reaches the program too, which tidies up or reports what it has; we stay until it has ended.
 */
export function runProgram(options, cwd = root) {
  const program = spawn(process.execPath, [...options, ...process.argv.slice(2)], { cwd, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => program.kill('SIGTERM'));
  program.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
