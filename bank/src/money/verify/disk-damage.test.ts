/** A bit that flipped on the disk, under PostgreSQL: the row that cannot be read any more is named. */

import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/support/cluster.ts';
import { createDatabase, type Database } from '../../platform/database/database.ts';
import { startEmbeddedPostgres } from '../../platform/database/embedded.ts';
import { migrate } from '../../platform/database/migrations.ts';
import { createAppender } from '../storage/journal.ts';
import { genesisHash, hashOfRow } from '../teller/chain.ts';
import { encodeEntries } from '../teller/codec/codec.ts';
import { isDamage } from './chain-scan.ts';
import type { Difference } from './difference.ts';
import { JournalBroken } from './journal-broken.ts';
import { checkBeforeOpening, checkWholeChain } from './opening-check.ts';
import { verifyBooks } from './verify.ts';

const ROWS = 300n;
const dataDirectory = temporaryDirectory();

async function onCluster<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDirectory, durability: 'off-for-tests' });
  const database = createDatabase({ connectionString: postgres.connectionString, poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
    await postgres.stop();
  }
}

/** A chain of rows without entries, dozens on each page, and the page with a row from its middle. */
async function writeJournal({ query }: Database) {
  const journal = createAppender(query);
  const epoch = await journal.raiseEpoch();
  let previousHash: Buffer = genesisHash;
  for (let position = 1n; position <= ROWS; position += 1n) {
    const unsealed = {
      position,
      epoch,
      recordedAt: 1,
      previousHash,
      body: encodeEntries([]).body,
    };
    const hash = hashOfRow(unsealed);
    await journal.append({ ...unsealed, hash });
    previousHash = hash;
  }
  const [place] = await query<{ file: string; page: bigint }>(
    `select pg_relation_filepath('money.journal') as file, (ctid::text::point)[0]::bigint as page
     from money.journal where position = 150`,
  );
  const [onPage] = await query<{ first: bigint }>(
    `select min(position) as first from money.journal where (ctid::text::point)[0] = $1`,
    [place?.page],
  );
  return { file: place?.file ?? '', page: Number(place?.page), first: onPage?.first ?? 0n };
}

async function flipBit(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, offset);
  await file.close();
}

test('a bit that flipped on the disk is found before the bank opens, and by verify, by its row', async () => {
  const { file, page, first } = await onCluster(async (database) => {
    const directory = new URL('../migrations/', import.meta.url);
    await migrate(database, [{ capability: 'money', directory }]);
    const place = await writeJournal(database);
    await checkBeforeOpening(database);
    return place;
  });
  assert.ok(first > 1n && first <= 150n);
  await flipBit(join(dataDirectory, 'postgres', file), page * 8192 + 5000);
  await onCluster(async (database) => {
    const words = new RegExp(`Journal row ${first}: it cannot be read: invalid page in block ${page} `);
    await checkBeforeOpening(database, { wholeUpToBytes: 0, tailRows: 50 });
    await assert.rejects(checkBeforeOpening(database), (error: JournalBroken) => {
      assert.ok(error instanceof JournalBroken, String(error));
      assert.match(error.message, words);
      return error.position === first;
    });
    await assert.rejects(checkBeforeOpening(database, { wholeUpToBytes: 0, tailRows: 151 }), JournalBroken);
    // What was found is remembered, however little of the journal is looked at otherwise.
    await assert.rejects(checkBeforeOpening(database, { wholeUpToBytes: 0, tailRows: 50 }), JournalBroken);
    await assert.rejects(verifyBooks(database), isDamage);
    await assert.rejects(checkWholeChain(database), (error: Difference) => words.test(error.message));
  });
});
