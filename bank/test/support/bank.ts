/** A whole bank for tests: real database, real HTTP on a free port, and the people and things that live in it. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createId } from '@bank-of-things/sdk';
import { openBank, type RunningBank } from '../../src/bank.ts';
import { parseConfiguration } from '../../src/platform/config/configuration.ts';
import { createLogger } from '../../src/platform/logs/logger.ts';
import type { UndeclaredRefusal } from '../../src/platform/operations/declared-refusals.ts';
import { createTestDatabase } from './database.ts';
import { createPeople } from './people.ts';

export { euros, termsOf } from './people.ts';

export type TestBank = Awaited<ReturnType<typeof startTestBank>>;
export type { Household } from './people.ts';

/**
 * Call it at the top of a test file. With `clockStart` the bank runs on a clock that the test moves by `setClock`.
 * It is closed and its database dropped when the tests of the file have run; then the file fails if an operation
 * refused for a reason that it does not declare. With `place` it lives on a database and in a directory of the test's
 * own, which stay.
 */
export async function startTestBank(
  options: {
    clockStart?: string;
    place?: { connectionString: string; dataDirectory: string; token?: string };
    settings?: Readonly<Record<string, string>>;
  } = {},
) {
  const { place } = options;
  const { connectionString, drop } = place ? { ...place, drop: undefined } : await createTestDatabase();
  const dataDirectory = place?.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'bank-of-things-bank-')));
  const token = place?.token ?? `bot_${randomBytes(32).toString('base64url')}`;
  const settings = {
    BOT_PORT: '0',
    BOT_DATA_DIR: dataDirectory,
    BOT_BOOTSTRAP_TOKEN: token,
    BOT_RATE_LIMIT_PER_MINUTE: '0',
    ...(options.clockStart && { BOT_CLOCK: 'manual', BOT_CLOCK_START: options.clockStart }),
    ...options.settings,
  };
  const logger = createLogger({
    level: process.env.TEST_LOG_LEVEL === 'info' ? 'info' : 'silent',
    format: 'json',
  });
  const undeclared: UndeclaredRefusal[] = [];
  const onUndeclaredRefusal = (refusal: UndeclaredRefusal) => void undeclared.push(refusal);
  const open = (port: string) =>
    openBank(parseConfiguration({ ...settings, BOT_PORT: port }), connectionString, logger, {
      onUndeclaredRefusal,
    });
  let bank: RunningBank = await open('0');
  after(async () => {
    await bank.close();
    await drop?.();
    if (!place) await rm(dataDirectory, { recursive: true, force: true });
    assert.deepEqual(undeclared, [], 'each refusal stands in the declaration of its operation');
  });

  const people = createPeople({ url: () => bank.url, token });

  return {
    url: () => bank.url,
    token,
    connectionString,
    ...people,

    async setClock(time: string): Promise<void> {
      await (await people.operator()).setClock(time);
    },

    newId: () => createId(Date.now()),

    /** Stops the bank, lets `whileClosed` happen, and opens it again on the same database, at the same address. */
    async restart(whileClosed: () => Promise<void> = async () => {}): Promise<void> {
      const { port } = new URL(bank.url);
      await bank.close();
      await whileClosed();
      bank = await open(port);
    },
  };
}
