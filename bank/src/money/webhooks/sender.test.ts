/** Who sends, when couriers wake, and how a webhook that has nothing to tell for long is moved on; on a real PostgreSQL. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { createManualClock } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import { createLogger } from '../../platform/logs/logger.ts';
import { createViewsTicker } from '../cell/views-desk.ts';
import { moneyMigrations } from '../index.ts';
import type { EventReader } from './events.ts';
import { type Cursor, endOf } from './model.ts';
import { createSender } from './sender.ts';
import { createWebhookSigner } from './signing.ts';
import { createWebhookStore, editWebhook, insertWebhook } from './store.ts';

const { database } = await testDatabase({ migrations: moneyMigrations });
const store = createWebhookStore(database.query);
const clock = createManualClock(Date.parse('2026-03-01T08:00:00Z'));
const views = createViewsTicker();
// So that whoever is on the way is behind, and only who rests is not.
views.arriveAt(1n);
const merchantId = createId(clock.now());
/** From where the reader was asked; it never finds anything. */
const asked: Cursor[] = [];
const reader: EventReader = {
  async readAfter(_, cursor) {
    asked.push(cursor);
    return { occurrences: [], behind: endOf(views.position()), mayBeMore: false };
  },
  toEvent: () => assert.fail('There is nothing to tell.'),
};
let isTeller = false;
const sender = createSender({
  desk: { isTeller: () => isTeller, views },
  store,
  reader,
  signer: createWebhookSigner({ deriveSecret: () => Buffer.alloc(32) }),
  deliver: async () => undefined,
  clock,
  chance: () => 0.5,
  onAttempt: () => {},
  logger: createLogger({ level: 'silent', format: 'json' }),
});
after(() => sender.stop());

const webhook = { id: createId(clock.now()), holder: { merchantId }, url: 'https://shop.example/' };
await database.transaction((transaction) =>
  insertWebhook(
    transaction,
    { ...webhook, secretId: webhook.id, cursor: endOf(0n), createdAt: clock.now() },
    1,
  ),
);
const cursor = async () => (await store.find(webhook.id))?.cursor;
const paid = (payeeId: string) =>
  ({ id: 'p', state: 'settled', ownerId: 'o', thingId: 't', approvers: [], payeeId }) as const;
const change = (position: bigint, payees: string[]) =>
  views.changed({ position, payments: payees.map(paid), mandates: [], accountsMoved: true });

test('only the teller’s process sends', async () => {
  await sender.round();
  assert.equal(sender.look(webhook.id), false);
  isTeller = true;
  await sender.round();
  assert.equal(sender.look(webhook.id), true);
  await until(() => asked.length >= 1);
});

test('news of others wake nobody; news of the holder are looked for behind them', async () => {
  await until(() => sender.rowsBehind() === 0);
  const before = asked.length;
  change(400n, ['another']);
  change(500n, ['another', 'yet another']);
  change(501n, [merchantId]);
  await until(() => asked.length > before);
  assert.deepEqual(asked.slice(before), [endOf(500n)]);
});

test('after a gap everybody looks again from where they had looked before', async () => {
  await until(() => sender.rowsBehind() === 0);
  const before = asked.length;
  change(600n, ['another']);
  views.gap();
  await until(() => asked.length > before);
  assert.deepEqual(asked.slice(before), [endOf(501n)]);
});

test('a webhook that has nothing to tell for a thousand rows is moved on in its table', async () => {
  await until(() => sender.rowsBehind() === 0);
  change(900n, ['another']);
  await sender.round();
  assert.deepEqual(await cursor(), endOf(0n));
  change(1_100n, ['another']);
  await until(async () => {
    await sender.round();
    return (await cursor())?.position === 1_100n;
  });
  const before = asked.length;
  change(1_101n, [merchantId]);
  await until(() => asked.length > before);
  assert.deepEqual(asked.slice(before), [endOf(1_100n)]);
});

test('a replay sends a courier that rests back', async () => {
  await until(() => sender.rowsBehind() === 0);
  const before = asked.length;
  await database.transaction((transaction) =>
    editWebhook(transaction, webhook.holder, webhook.id, { cursor: endOf(3n) }),
  );
  sender.look(webhook.id);
  await until(() => asked.length > before);
  assert.deepEqual(asked[before], endOf(3n));
});

test('a webhook that is paused is left alone, and one whose process is no teller any more as well', async () => {
  await database.transaction((transaction) =>
    editWebhook(transaction, webhook.holder, webhook.id, { pausedBecause: 'asked' }),
  );
  await until(() => !sender.look(webhook.id));
  await database.transaction((transaction) =>
    editWebhook(transaction, webhook.holder, webhook.id, { pausedBecause: null }),
  );
  await sender.round();
  assert.equal(sender.look(webhook.id), true);
  isTeller = false;
  await sender.round();
  assert.equal(sender.look(webhook.id), false);
});
