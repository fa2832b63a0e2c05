/** An external PostgreSQL is saved and put back with its own tools, as docs/guides/backup.md says, and the books are proven. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type CheckpointMemory,
  createClient,
  type LogProof,
  memoryOfCheckpoint,
  Operator,
  verifyLogProof,
  watchLog,
} from '@bank-of-things/sdk';
import { startTestBank } from '../support/bank.ts';
import { askDatabase, assertCountersAddUp } from '../support/books.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { findExternalPrograms, startExternalPostgres } from '../support/external-postgres.ts';
import { order, ordered } from '../support/orders.ts';
import { startPayments } from '../support/payments-meanwhile.ts';
import { programFile, programOptions } from '../support/programs.ts';

const programs = findExternalPrograms();

test('a dump under load is restored into another database, verified, and the bank goes on with it', (t) =>
  programs === undefined ? t.skip('no pg_dump with a server beside it') : dumpAndRestore(t, programs));

async function dumpAndRestore(t: TestContext, directory: string): Promise<void> {
  const place = temporaryDirectory();
  const [living, restored] = [join(place, 'living'), join(place, 'restored')];
  for (const path of [living, restored]) await mkdir(path);
  const postgres = await startExternalPostgres(directory);
  const connectionString = await postgres.createDatabase('bank');
  const bank = await startTestBank({ place: { connectionString, dataDirectory: living } });
  const [server] = await askDatabase(bank, 'show server_version');
  t.diagnostic(`PostgreSQL ${server?.server_version}`);
  const house = await bank.aHousehold({ balance: '1000.00' });

  const load = startPayments(house);
  while (load.acknowledged.length < 100) await pause(20);
  const before = [...load.acknowledged];
  const log = await trustLog(bank);
  const dump = join(place, 'bank.dump');
  await postgres.tool('pg_dump', ['--format=custom', `--file=${dump}`, connectionString]);
  await load.stop();
  assert.ok(load.acknowledged.length > before.length, 'payments went on meanwhile');

  const elsewhere = await postgres.createDatabase('restored');
  await postgres.tool('pg_restore', ['--exit-on-error', `--dbname=${elsewhere}`, dump]);
  for (const key of ['bank-key.pem', 'log-key.pem']) await copyFile(join(living, key), join(restored, key));
  assert.match(await verify(elsewhere, restored), /^The books are sound[.]/);

  const settled = `select id from money.payments where state = 'settled'`;
  const again = await startTestBank({
    place: { connectionString: elsewhere, dataDirectory: restored, token: bank.token },
  });
  const kept = new Set((await askDatabase(again, settled)).map(({ id }) => id));
  assert.deepEqual(
    before.filter((id) => !kept.has(id)),
    [],
    'what was acknowledged before the dump began is in it',
  );
  assert.ok(kept.size < load.acknowledged.length, 'a dump is one moment, and the load went on after it');
  await assertCountersAddUp(again);
  await assertGoesOn(bank, again, before[0] ?? '');
  await assertLogGoesOn(again, log);
  assert.equal(
    await ordered(house, '0.01'),
    'settled',
    'the old bank is another database and knows nothing of it',
  );
}

type Bank = Awaited<ReturnType<typeof startTestBank>>;

async function assertGoesOn(bank: Bank, again: Bank, paymentId: string): Promise<void> {
  const operator = await Operator.connect({ url: again.url(), token: again.token });
  assert.equal((await operator.payments.get({ paymentId })).payment.state, 'settled');
  assert.equal(await ordered(await again.aHousehold({ balance: '5.00' }), '0.01'), 'settled');
  const keysOf = async (of: Bank) => (await fetch(new URL('/.well-known/jwks.json', of.url()))).json();
  assert.deepEqual(await keysOf(again), await keysOf(bank), 'it signs with the same key');
}

/** What somebody outside knows of the log: its key, and a checkpoint. */
type TrustedLog = { verifierKey: string; memory: CheckpointMemory };

const anybodyAt = (bank: Bank) => createClient({ url: bank.url() }, { kind: 'nobody' });

async function trustLog(bank: Bank): Promise<TrustedLog> {
  const client = await anybodyAt(bank);
  const { verifierKey } = await client.call('log.checkpoint', {});
  const memory = memoryOfCheckpoint();
  assert.ok((await watchLog(client, { verifierKey, memory }).refresh()).size > 0);
  return { verifierKey, memory };
}

/** Under the key that is known, from the checkpoint that is remembered, and with what is paid from now on. */
async function assertLogGoesOn(again: Bank, log: TrustedLog): Promise<void> {
  const watch = watchLog(await anybodyAt(again), log);
  const restored = await watch.refresh();
  const house = await again.aHousehold({ balance: '5.00' });
  const { payment, receipt = '' } = await order(house, '0.01');
  const { items } = await house.car.log.prove({ kind: 'payment', subjectId: payment.id });
  const proof = items[0] as LogProof;
  await verifyLogProof({ proof, receipt, verifierKey: log.verifierKey });
  assert.ok((await watch.accept(proof.checkpoint)).size > restored.size, 'the log grows');
}

/** `npm run verify`, with the address that the guide gives it; rejects when the books are not sound. */
async function verify(databaseUrl: string, dataDirectory: string): Promise<string> {
  const environment = { PATH: process.env.PATH, DATABASE_URL: databaseUrl, BOT_DATA_DIR: dataDirectory };
  const command = [...programOptions, programFile('src/verify')];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: environment });
  return stdout;
}
