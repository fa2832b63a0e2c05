/** A real bank in a process of its own, on a free port, with a database that goes away. */

import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bank/src/main.ts', import.meta.url));
const READY_MS = 60_000;

export type RunningBank = { readonly url: string; readonly token: string; close(): Promise<void> };

export async function startBank(): Promise<RunningBank> {
  const directory = mkdtempSync(join(tmpdir(), 'bank-of-things-page-'));
  // The database runs as a user of its own, who must be able to pass.
  chmodSync(directory, 0o711);
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const bank = fork(PROGRAM, {
    execArgv: ['--conditions=source', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: '',
      BOT_PORT: '0',
      BOT_DATA_DIR: directory,
      BOT_BOOTSTRAP_TOKEN: token,
      BOT_LOG_LEVEL: 'error',
    },
  });
  const ended = once(bank, 'exit');
  const close = async () => {
    bank.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  const early = ended.then(([code]) => {
    throw new Error(`The bank ended with ${code} before it was open.`);
  });
  const ready = once(bank, 'message', { signal: AbortSignal.timeout(READY_MS) });
  const [message] = (await Promise.race([ready, early]).catch(async (error) => {
    await close();
    throw error;
  })) as [{ url: string }];
  early.catch(() => undefined);
  return { url: message.url, token, close };
}
