/** Orders and keys on disk survive a power cut and a restart. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connectThing, testWithBank } from '../testing/customers.ts';
import type { PaymentOutcome } from '../thing/outcome.ts';
import { createId } from '../values/ids.ts';
import { fileKey } from './file-key.ts';
import { fileOutbox } from './file-outbox.ts';

const crashingThing = fileURLToPath(new URL('../testing/crashing-thing.ts', import.meta.url));

async function temporaryDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bot-sdk-'));
  context.after(() => rm(directory, { recursive: true }));
  return directory;
}

for (const moment of ['before', 'after'] as const) {
  testWithBank(
    `an order survives a power cut ${moment} it was sent, and is paid once`,
    async (bank, context) => {
      const directory = await temporaryDirectory(context);
      const key = await fileKey(join(directory, 'thing.key'));
      bank.state.register(await key.publicJwk(), { thingId: bank.state.thingId });
      const outbox = join(directory, 'outbox');
      const run = ['--conditions=source', '--import', 'tsx', crashingThing];
      const words = [bank.url, join(directory, 'thing.key'), outbox, bank.state.merchantId, moment];
      const child = spawn(process.execPath, [...run, ...words], { stdio: 'inherit' });
      const [, signal] = await once(child, 'exit');
      assert.equal(signal, 'SIGKILL');
      assert.equal(bank.desk.payments.size, moment === 'before' ? 0 : 1);

      const resumed = await new Promise<PaymentOutcome>((resolve) => {
        void connectThing(bank, { key, outbox: fileOutbox(outbox), onResumed: resolve });
      });
      assert.equal(resumed.outcome, 'succeeded');
      assert.equal(resumed.replayed, moment === 'after');
      assert.equal(bank.desk.payments.size, 1);
      assert.equal(new Set(bank.seenOn('/v1/payments').map(({ body }) => body)).size, 1);
      assert.deepEqual(await readdir(outbox), []);
    },
  );
}

test('an outbox on disk lists its orders oldest first and ignores unfinished drafts', async (context) => {
  const directory = await temporaryDirectory(context);
  const outbox = fileOutbox(directory);
  const entryOf = (id: string) => {
    const order = { operation: 'payments.pay', path: '/v1/payments', body: '{}' } as const;
    return { id, bank: 'bank', keyId: 'key', ...order };
  };
  const [older, newer] = [entryOf(createId(1_000)), entryOf(createId(2_000))];
  await outbox.put(newer);
  await outbox.put(older);
  await writeFile(join(directory, `${createId(3_000)}.json.cut-off.draft`), '{"id":');
  assert.deepEqual(await fileOutbox(directory).list(), [older, newer]);
  await outbox.remove(older.id);
  await outbox.remove(older.id);
  assert.deepEqual(await outbox.list(), [newer]);
  await assert.rejects(outbox.put(entryOf('../elsewhere')), TypeError);
});

test('a key file is made once, for this user only, and loaded ever after', async (context) => {
  const path = join(await temporaryDirectory(context), 'keys', 'thing.key');
  const keys = await Promise.all([fileKey(path), fileKey(path), fileKey(path)]);
  const [first, ...others] = await Promise.all(keys.map((key) => key.publicJwk()));
  for (const other of others) assert.deepEqual(other, first);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await readdir(join(path, '..'))).length, 1);
});
