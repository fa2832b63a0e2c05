/** A bank is saved while payments go on, and put back: what was acknowledged before is there, what is damaged is named. */

import assert from 'node:assert/strict';
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Operator } from '@bank-of-things/sdk';
import { BackupFault } from '../../src/backups/backup-fault.ts';
import { manifestName, writeManifest } from '../../src/backups/manifest.ts';
import { restoreBackup } from '../../src/backups/restore.ts';
import { takeBackup } from '../../src/backups/take.ts';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';
import { systemClock } from '../../src/platform/kernel/clock.ts';
import { euros, startTestBank } from '../support/bank.ts';
import { askDatabase } from '../support/books.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { startPayments } from '../support/payments-meanwhile.ts';

const place = temporaryDirectory();
const living = join(place, 'living');
const backup = join(place, 'backup');
const restored = join(place, 'restored');

async function openBankIn(dataDirectory: string, token?: string) {
  const { connectionString } = await startEmbeddedPostgres({ dataDirectory, durability: 'off-for-tests' });
  return startTestBank({ place: { connectionString, dataDirectory, ...(token && { token }) } });
}

const bank = await openBankIn(living);
const house = await bank.aHousehold({ balance: '1000.00' });

test('a backup under load holds every payment that was acknowledged before it began', async () => {
  const load = startPayments(house);
  while (load.acknowledged.length < 100) await pause(20);
  const before = [...load.acknowledged];
  const options = { dataDirectory: living, directory: backup, bankVersion: 'test', clock: systemClock };
  const manifest = await takeBackup(options);
  assert.ok(load.acknowledged.length > before.length, 'payments went on meanwhile');
  await load.stop();

  const { books } = await restoreBackup({ directory: backup, into: restored });
  assert.ok(books.rows >= BigInt(manifest.journal.position));
  const again = await openBankIn(restored, bank.token);
  const rows = await askDatabase(again, `select id from money.payments where state = 'settled'`);
  const kept = new Set(rows.map(({ id }) => id));
  assert.deepEqual(
    before.filter((id) => !kept.has(id)),
    [],
  );
  assert.ok(kept.size < load.acknowledged.length, 'a backup ends where it ends');

  const operator = await Operator.connect({ url: again.url(), token: again.token });
  const { payment } = await operator.payments.get({ paymentId: before[0] ?? '' });
  assert.equal(payment.state, 'settled');
  const account = house.primary.number;
  await operator.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account,
    money: euros('1.00'),
    reference: 'on',
  });
  const epoch = async (of: typeof bank) => (await askDatabase(of, 'select epoch from money.cell'))[0]?.epoch;
  assert.ok(Number(await epoch(again)) > Number(await epoch(bank)), 'it writes under an epoch of its own');
  assert.deepEqual(
    await (await fetch(new URL('/.well-known/jwks.json', again.url()))).json(),
    await (await fetch(new URL('/.well-known/jwks.json', bank.url()))).json(),
    'it signs with the same key',
  );
});

test('nobody but its owner can read a backup', async () => {
  const paths = await readdir(backup, { recursive: true, withFileTypes: true });
  assert.ok(paths.length > 1_000);
  for (const entry of paths) {
    const { mode } = await stat(join(entry.parentPath, entry.name));
    assert.equal(mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, entry.name);
  }
  assert.equal((await stat(backup)).mode & 0o777, 0o700);
});

/** What is done to a backup, and what is said of it. */
const damages: [title: string, file: string, damage: (path: string) => Promise<void>, words: RegExp][] = [
  ['a flipped bit in the bank’s key', 'bank-key.pem', flipBit, /damaged: bank-key[.]pem was changed/],
  ['a flipped bit in the database', 'postgres/global/pg_control', flipBit, /pg_control was changed/],
  ['a file that is gone', 'postgres/backup_label', (path) => rm(path), /postgres\/backup_label is missing/],
  [
    'a file that came',
    'postgres/recovery.signal',
    (path) => writeFile(path, ''),
    /recovery.signal was added/,
  ],
  ['a changed manifest', manifestName, flipBit, /damaged: .*manifest[.]json was changed/],
  ['a missing manifest', manifestName, (path) => rm(path), /never finished: no manifest[.]json/],
];

async function flipBit(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, 40);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, 40);
  await file.close();
}

/** Does something to a file of the backup, looks, and puts the file back as it was. */
async function damaged(file: string, damage: (path: string) => Promise<void>, words: RegExp): Promise<void> {
  const path = join(backup, file);
  const content = await readFile(path).catch(() => undefined);
  const into = join(place, 'nothing');
  try {
    await damage(path);
    await assert.rejects(restoreBackup({ directory: backup, into }), (error: Error) => {
      assert.ok(error instanceof BackupFault, String(error));
      assert.match(error.message, words);
      return true;
    });
  } finally {
    await rm(path, { force: true });
    if (content) await writeFile(path, content, { mode: 0o600 });
  }
  assert.equal(await stat(into).catch(() => 'absent'), 'absent');
}

for (const [title, file, damage, words] of damages) {
  test(`a backup with ${title} is refused by the file’s name, and nothing is written`, () =>
    damaged(file, damage, words));
}

test('a manifest that leads out of the backup is refused', () =>
  damaged(
    manifestName,
    async (path) => {
      const { sha256: _, ...manifest } = JSON.parse(await readFile(path, 'utf8'));
      manifest.files['../../elsewhere'] = manifest.files['bank-key.pem'];
      await rm(path);
      await writeManifest(backup, manifest);
    },
    /leads out of the backup/,
  ));

test('nothing is restored over a running bank', async () => {
  await assert.rejects(restoreBackup({ directory: backup, into: living }), (error: Error) => {
    assert.ok(error instanceof BackupFault, String(error));
    assert.match(error.message, /is running[.] Restore into another directory with --into DIRECTORY/);
    return true;
  });
});
