/** Stops PostgreSQL when the bank ends in whatever way, kill -9 included.
 *
 * A shell waits at the end of a pipe that only the bank holds, and the system closes pipes of the dead.
 */

import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { RunAs } from './run-as.ts';

export interface Watchdog {
  /** Call it once the guarded process has ended, before its number can be given to another. */
  release(): void;
}

const script = 'trap "" INT TERM HUP; read -r word; [ "$word" = released ] || kill -INT "$0"';

/** It keeps neither the event loop alive nor the terminal's Ctrl-C from reaching the bank first. */
export function guard(pid: number, runAs: RunAs): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, String(pid)], {
    ...runAs,
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A machine without a shell goes unguarded: the next start still finds the orphan through its pid file.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as Socket).unref();
  return { release: () => shell.stdin.end('released\n') };
}
