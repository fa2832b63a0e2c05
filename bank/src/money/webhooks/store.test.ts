/** Webhooks in their table, and the rows of the journal that concern a holder, on a real PostgreSQL. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { createId } from '../../platform/kernel/ids.ts';
import { moneyMigrations } from '../index.ts';
import { endOf, type Holder, type StoredWebhook } from './model.ts';
import {
  createWebhookStore,
  deleteWebhook,
  editWebhook,
  insertWebhook,
  replaceSecret,
  type WebhookEdit,
} from './store.ts';

const { database } = await testDatabase({ migrations: moneyMigrations });
const store = createWebhookStore(database.query);
const now = Date.parse('2026-03-01T08:00:00Z');
const newId = () => createId(now);
const aMerchant = () => ({ merchantId: newId() });

async function aWebhook(holder: Holder = aMerchant(), position = 10n): Promise<StoredWebhook> {
  const id = newId();
  const webhook = { id, holder, url: 'https://shop.example/', secretId: id, cursor: endOf(position) };
  await database.transaction((transaction) => insertWebhook(transaction, { ...webhook, createdAt: now }, 10));
  return (await store.find(id)) ?? assert.fail('It was written.');
}

const edit = ({ holder, id }: StoredWebhook, what: WebhookEdit) =>
  database.transaction((transaction) => editWebhook(transaction, holder, id, what));

test('the cursor moves on from where it stood, and from nowhere else', async () => {
  const webhook = await aWebhook();
  const moved = await store.noteDelivered(webhook, { position: 12n, place: 3 }, now);
  assert.deepEqual(moved?.cursor, { position: 12n, place: 3 });
  assert.equal(await store.noteDelivered(webhook, { position: 11n, place: 1 }, now), undefined);
  assert.deepEqual((await store.find(webhook.id))?.cursor, { position: 12n, place: 3 });
});

test('a replay during a delivery is not undone by it', async () => {
  const webhook = await aWebhook();
  await edit(webhook, { cursor: endOf(0n) });
  assert.equal(await store.noteDelivered(webhook, endOf(11n), now), undefined);
  await store.noteNothing([{ id: webhook.id, from: webhook.cursor, to: endOf(5_000n) }]);
  assert.deepEqual((await store.find(webhook.id))?.cursor, endOf(0n));
});

test('failures are counted from the first on, and forgotten with the next success', async () => {
  const webhook = await aWebhook();
  const failure = { error: 'It answered 500.', nextAttemptAt: now + 1_000 };
  await store.noteFailed(webhook, failure, now);
  const failed = await store.noteFailed(webhook, failure, now + 5_000);
  assert.deepEqual(
    [failed?.failures, failed?.failingSince, failed?.lastError, failed?.nextAttemptAt],
    [2, now, 'It answered 500.', now + 1_000],
  );
  const delivered = await store.noteDelivered(webhook, endOf(11n), now + 6_000);
  assert.deepEqual(
    [delivered?.failures, delivered?.failingSince, delivered?.lastError, delivered?.deliveredAt],
    [0, undefined, undefined, now + 6_000],
  );
});

test('what an old address answered does not count for a new one', async () => {
  const webhook = await aWebhook();
  await edit(webhook, { url: 'https://elsewhere.example/' });
  const gone = { error: 'It answered 410.', pausedBecause: 'gone' as const };
  assert.equal(await store.noteFailed(webhook, gone, now), undefined);
  assert.equal((await store.find(webhook.id))?.pausedBecause, undefined);
});

test('of many registrations at once only so many count as one may have', async () => {
  const holder = aMerchant();
  const insert = () =>
    database.transaction((transaction) => {
      const id = newId();
      const webhook = {
        id,
        holder,
        url: 'https://a.example/',
        secretId: id,
        cursor: endOf(0n),
        createdAt: now,
      };
      return insertWebhook(transaction, webhook, 3);
    });
  const inserted = await Promise.all(Array.from({ length: 5 }, insert));
  assert.equal(inserted.filter(Boolean).length, 3);
  assert.equal((await store.list(holder, { limit: 10, after: null })).length, 3);
});

test('nobody changes the webhook of another', async () => {
  const webhook = await aWebhook();
  const stranger = { ownerId: newId() };
  await database.transaction(async (transaction) => {
    const { id } = webhook;
    const secret = { id, secretId: newId(), now, oldUntil: now };
    assert.equal(await editWebhook(transaction, stranger, id, { pausedBecause: 'asked' }), undefined);
    assert.equal(await replaceSecret(transaction, stranger, secret), false);
    assert.equal(await deleteWebhook(transaction, stranger, id), false);
  });
  assert.deepEqual(await store.find(webhook.id), webhook);
});

test('those that are paused are not among those that are sent to', async () => {
  const [open, paused] = [await aWebhook(), await aWebhook()];
  await edit(paused, { pausedBecause: 'asked' });
  const ids = (await store.listOpen()).map(({ id }) => id);
  assert.ok(ids.includes(open.id) && !ids.includes(paused.id));
});

/** A payment as the views show it; only what the question looks at means something. */
async function shows(payment: {
  id?: string;
  payee: string;
  decided: bigint;
  changed?: bigint;
  captured?: bigint;
}): Promise<void> {
  const { id = newId(), payee, decided, changed = decided, captured } = payment;
  await database.query(
    `insert into money.payments
       (id, decided_position, entry_offset, entry_length, decided_at, changed_at, position, owner_id, thing_id,
        mandate_id, payee_id, amount, captured, refunded, reversed, settled_at_once, state, kind, asset_id,
        funded_by, payee_account, description, record)
     values ($1, $2, 7, 1, 0, 0, $3, $4, $4, $4, $5, 1, 0, 0, 0, false, 'settled', 'exact', 'EUR/2', 'a', 'b', '', $6)`,
    [id, decided, changed, newId(), payee, changed === decided ? null : Buffer.from('changed')],
  );
  if (captured === undefined) return;
  await database.query(
    `insert into money.other_transfers
       (id, position, at, type, debit, credit, asset_id, amount, description, payment_id, remaining, reversed)
     values ($1, $2, 0, 'post', 'a', 'b', 'EUR/2', 1, '', $3, 0, 0)`,
    [newId(), captured, id],
  );
}

test('a holder is shown the rows of decisions, of transfers, and of last changes, and nobody else’s', async () => {
  const holder = aMerchant();
  const payee = holder.merchantId;
  await database.query('update money.projection set position = 2000');
  const id = newId();
  await shows({ id, payee, decided: 20n, changed: 700n, captured: 30n });
  await shows({ payee, decided: 25n });
  await shows({ payee: newId(), decided: 26n });
  const { rows, seenTo, mayBeMore } = await store.rowsAfter(holder, endOf(10n), 20);
  assert.deepEqual(
    rows.map(({ position, decidedAt, hasChanges }) => [position, decidedAt, hasChanges]),
    [
      [20n, [7], true],
      [25n, [7], false],
      [30n, [], true],
    ],
  );
  assert.deepEqual([seenTo, mayBeMore], [510n, true], 'one question looks at 500 rows');
  const next = await store.rowsAfter(holder, endOf(seenTo), 20);
  assert.deepEqual(
    next.rows.map(({ position, paymentIds }) => [position, paymentIds]),
    [[700n, [id]]],
  );
  const few = await store.rowsAfter(holder, endOf(10n), 2);
  assert.deepEqual([few.rows.length, few.seenTo, few.mayBeMore], [2, 25n, true]);
  const end = await store.rowsAfter(holder, endOf(2_000n), 20);
  assert.deepEqual(end, { rows: [], seenTo: 2_000n, mayBeMore: false });
});
