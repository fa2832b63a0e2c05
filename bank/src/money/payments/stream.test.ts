/** The stream of news: in the order of the books, and without a hole for whoever comes back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../test/support/until.ts';
import type { StreamEvent } from '../../platform/http/event-stream.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import type { MoneyDesk } from '../desk.ts';
import { decodeRecord, encodeRecord } from '../teller/codec/values.ts';
import type { PaymentRecord } from './model.ts';
import { createNews } from './news.ts';
import type { FoundPayment, PaymentStore } from './store.ts';
import { createPaymentStream } from './stream.ts';

const OWNER: Principal = { kind: 'owner', userId: 'user', partyId: 'owner' };

function recordOf(id: string): PaymentRecord {
  const record = {
    ...{
      id,
      kind: 'exact',
      state: 'settled',
      account: 'V',
      fundedBy: 'V',
      thingId: 'thing',
      ownerId: 'owner',
    },
    ...{ mandateId: 'mandate', mandateVersion: 1, payee: { id: 'payee', name: 'Payee', account: 'P' } },
    ...{ assetId: 'EUR/2', amount: 1n, captured: 1n, refunded: 0n, order: {}, orderHash: '', holdMs: 0 },
    ...{ decidedAt: 0, changedAt: 0, approvers: [], charges: [], countedBy: [] },
    decision: { outcome: 'allow', rules: [], limits: [] },
  };
  return decodeRecord<PaymentRecord>(encodeRecord(record));
}

/** Views that stand at `shown`; `move` brings them on and tells what changed, as one step. */
function openBank() {
  const payments = new Map<string, bigint>();
  let shown = 10n;
  let fails = false;
  const news = createNews(() => {});
  const find = (id: string): FoundPayment[] => {
    const position = payments.get(id);
    return position === undefined ? [] : [{ record: recordOf(id), position, decidedPosition: position }];
  };
  const store = {
    async listByIds(ids: readonly string[]) {
      if (fails) throw new Error('The connection broke.');
      return ids.flatMap(find);
    },
    async listChangedAfter({ position }: { position: bigint }, { limit }: { limit: number }) {
      if (fails) throw new Error('The connection broke.');
      const changed = [...payments].filter(([, at]) => at > position).sort(([, a], [, b]) => Number(a - b));
      return changed.slice(0, limit).flatMap(([id]) => find(id));
    },
  } as unknown as PaymentStore;
  const desk = { views: { position: () => shown } } as unknown as MoneyDesk;
  const stream = createPaymentStream({ desk, store, news });
  return {
    news,
    setFailing(now: boolean): void {
      fails = now;
    },
    move(...changed: [id: string, position: bigint][]): void {
      for (const [id, position] of changed) payments.set(id, position);
      for (const [, position] of changed) if (position > shown) shown = position;
      for (const [id] of changed) {
        const { state, ownerId, thingId, approvers, payee } = recordOf(id);
        const payment = { id, state, ownerId, thingId, approvers, payeeId: payee.id };
        news.tell({ kind: 'payment', payment, position: shown });
      }
    },
    /** Listens after an event; `heard` are the payments, `events` what came. */
    listen(afterId?: string) {
      const events: StreamEvent[] = [];
      const ends: string[] = [];
      const stop = stream.subscribe(
        OWNER,
        afterId,
        (event) => void events.push(event),
        () => void ends.push('end'),
      );
      return { events, ends, stop, heard: () => events.map(({ data }) => (data as { id: string }).id) };
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('whoever loses the line between two payments of one step comes back and hears the other', async () => {
  const bank = openBank();
  const first = bank.listen();
  bank.move(['a', 11n]);
  bank.move(['b', 12n], ['c', 13n], ['d', 13n]);
  await settle();
  assert.deepEqual(first.heard(), ['a', 'b', 'c', 'd']);
  for (const [index, event] of first.events.entries()) {
    const again = bank.listen(event.id);
    await settle();
    const missed = first.heard().slice(index + 1);
    assert.deepEqual(
      missed.filter((id) => !again.heard().includes(id)),
      [],
      `after ${index + 1} events`,
    );
    for (const [place, caught] of again.events.entries()) {
      const third = bank.listen(caught.id);
      await settle();
      const rest = again.heard().slice(place + 1);
      assert.deepEqual(
        rest.filter((id) => !third.heard().includes(id)),
        [],
        'after what was caught up',
      );
    }
  }
});

test('whoever comes back after the last step hears no more than that step again', async () => {
  const bank = openBank();
  const first = bank.listen();
  bank.move(['a', 11n], ['b', 12n]);
  bank.move(['c', 13n]);
  await settle();
  const again = bank.listen(first.events.at(-1)?.id);
  await settle();
  assert.deepEqual(again.heard(), ['c']);
});

test('what was missed is told before what happens now', async () => {
  const bank = openBank();
  bank.move(['a', 11n], ['b', 12n]);
  const back = bank.listen('10');
  bank.move(['c', 13n]);
  await settle();
  assert.deepEqual(back.heard().slice(0, 2), ['a', 'b']);
  assert.equal(back.heard().at(-1), 'c');
});

test('a stream whose payment cannot be read ends, so that the client comes back for it', async () => {
  const bank = openBank();
  const listening = bank.listen();
  bank.setFailing(true);
  bank.move(['a', 11n]);
  await settle();
  assert.deepEqual([listening.events, listening.ends], [[], ['end']]);
});

test('a stream that cannot tell what was missed ends, so that the client asks again', async () => {
  const bank = openBank();
  bank.move(['a', 11n]);
  bank.setFailing(true);
  const listening = bank.listen('10');
  await settle();
  assert.deepEqual([listening.events, listening.ends], [[], ['end']]);
});

test('whoever missed more than one response tells comes back for the rest, and hears all of it', async () => {
  const bank = openBank();
  const missed = Array.from({ length: 10_500 }, (_, index) => [`p${index}`, BigInt(11 + index)] as const);
  bank.move(...missed.map(([id, position]): [string, bigint] => [id, position]));
  const first = bank.listen('10');
  await until(() => first.ends.length > 0);
  const second = bank.listen(first.events.at(-1)?.id);
  await until(() => second.heard().at(-1) === 'p10499');
  assert.deepEqual(second.ends, []);
  assert.equal(new Set([...first.heard(), ...second.heard()]).size, 10_500);
});

test('who has left hears nothing more', async () => {
  const bank = openBank();
  const listening = bank.listen();
  listening.stop();
  bank.move(['a', 11n]);
  await settle();
  assert.deepEqual(listening.events, []);
});
