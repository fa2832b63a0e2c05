/** A bank that finds its journal broken stops serving at once, says where, and opens again only on a sound one. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { before, test } from 'node:test';
import { openBank } from '../../src/bank.ts';
import { createTestBooks } from '../../src/money/teller/test-books.ts';
import { parseConfiguration } from '../../src/platform/config/configuration.ts';
import { createLogger } from '../../src/platform/logs/logger.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { programFile, programOptions } from '../support/programs.ts';

const BROKEN = 3;
const books = await createTestBooks();
const settings = {
  BOT_PORT: '0',
  BOT_DATA_DIR: temporaryDirectory(),
  // As if the journal were too large to be looked at as a whole before the bank opens.
  BOT_JOURNAL_CHECK_BYTES: '0',
};

/** More rows than are looked at before a bank opens on a large journal, and one that broke long ago. */
before(async () => {
  await books.openAccounts({ A: 0n });
  for (let row = 0; row < 1_100; row += 1) await books.submit(books.transfer('F', 'A', 1n));
  await books.settle();
  await books.close();
  await flipBit();
});

/** Done twice, the row is what it was. */
async function flipBit(): Promise<void> {
  await books.database.query(
    `update money.journal set body = set_byte(body, 5, get_byte(body, 5) # 4) where position = ${BROKEN}`,
  );
}

const namesTheRow = new RegExp(`Journal row ${BROKEN}: Row ${BROKEN} was changed`);

async function open() {
  const logger = createLogger({ level: 'silent', format: 'json' });
  return openBank(parseConfiguration(settings), books.connectionString, logger);
}

test('its readiness is gone and its books take nothing more', async () => {
  const bank = await open();
  const error = await bank.failed;
  assert.match(error.message, namesTheRow);
  const ready = await fetch(new URL('/health/ready', bank.url));
  assert.equal(ready.status, 503);
  assert.equal((await fetch(new URL('/health/live', bank.url))).status, 200);
  await bank.close();
});

test('started again it serves nobody any more, and names the row at once', async () => {
  for (const _start of ['first', 'second']) {
    const { code, words } = await runBank(books.connectionString, settings);
    assert.equal(code, 1, words);
    assert.match(words, namesTheRow);
    assert.doesNotMatch(words, /This process is the teller/);
  }
});

test('it opens again when the row is what it was', async () => {
  await flipBit();
  const bank = await open();
  assert.equal((await fetch(new URL('/health/ready', bank.url))).status, 200);
  await bank.close();
});

test('its process ends, not with zero, and its last words name the row', async () => {
  await flipBit();
  const { code, words } = await runBank(books.connectionString, settings);
  assert.equal(code, 1, words);
  assert.match(words, namesTheRow);
  assert.match(words, /This process is the teller/);
});

/** Each is done to row 5 of a journal of its own; of a missing row the next one tells. */
const damages = {
  'a flipped bit':
    'update money.journal set body = set_byte(body, 5, get_byte(body, 5) # 4) where position = 5',
  'a missing row': 'delete from money.journal where position = 5',
  'two rows exchanged': `update money.journal set body = other.body from money.journal other
    where (money.journal.position, other.position) in ((5, 6), (6, 5))`,
};

for (const [damage, statement] of Object.entries(damages)) {
  test(`a bank with default settings does not open on ${damage}, and it and verify name the row`, async () => {
    const broken = await createTestBooks();
    await broken.openAccounts({ A: 0n });
    for (let row = 0; row < 10; row += 1) await broken.submit(broken.transfer('F', 'A', 1n));
    await broken.settle();
    await broken.close();
    const { connectionString, database } = broken;
    assert.match((await runVerify(connectionString)).words, /^The books are sound[.]/);
    await database.query(statement);
    const row = damage === 'a missing row' ? /Journal row 6: Row 6 follows row 4/ : /Journal row 5: Row 5 /;

    const verified = await runVerify(connectionString);
    assert.equal(verified.code, 1, verified.words);
    assert.match(verified.words, /^The books are NOT sound[.]/);
    assert.match(verified.words, row);

    const { code, words } = await runBank(connectionString, { ...settings, BOT_JOURNAL_CHECK_BYTES: '' });
    assert.equal(code, 1, words);
    assert.match(words, row);
    assert.doesNotMatch(words, /The bank is open/);
  });
}

/** The bank, until it ends by itself. */
const runBank = (databaseUrl: string, environment: Record<string, string>) =>
  runProgram('src/main', { ...environment, DATABASE_URL: databaseUrl });

/** What `npm run verify` runs. */
const runVerify = (databaseUrl: string) =>
  runProgram('src/verify', { BOT_DATA_DIR: settings.BOT_DATA_DIR, DATABASE_URL: databaseUrl });

async function runProgram(path: string, environment: Record<string, string>) {
  const program = spawn(process.execPath, [...programOptions, programFile(path)], {
    env: { ...process.env, ...environment },
  });
  let words = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (text) => (words += text));
  const [code] = await once(program, 'close');
  return { code, words };
}
