/** The whole bank with its HTTP door, as `npm start` opens it, on a database of the benchmark. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBank } from '@bank-of-things/bank/bank';
import { parseConfiguration } from '@bank-of-things/bank/platform/config/configuration';
import { createLogger } from '@bank-of-things/bank/platform/logs/logger';

export type BenchBank = { readonly url: string; readonly token: string; close(): Promise<void> };

/**
 * Without the limit on requests of one caller: here one thing sends what a city would. Its keys stand in `keysIn` where
 * another program opens the same bank later, and else in a directory that goes away.
 */
export async function openBenchBank(connectionString: string, keysIn?: string): Promise<BenchBank> {
  const dataDirectory = keysIn ?? (await mkdtemp(join(tmpdir(), 'bank-of-things-bench-bank-')));
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const config = parseConfiguration({
    BOT_PORT: '0',
    BOT_DATA_DIR: dataDirectory,
    BOT_BOOTSTRAP_TOKEN: token,
    BOT_RATE_LIMIT_PER_MINUTE: '0',
  });
  const bank = await openBank(config, connectionString, createLogger({ level: 'error', format: 'json' }));
  return {
    url: bank.url,
    token,
    async close() {
      await bank.close();
      if (!keysIn) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
