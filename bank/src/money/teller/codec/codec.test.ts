/** The bytes of the journal: every entry comes back as it was written. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import { contentOfJws } from '../../payments/order-content.ts';
import type { Entry } from '../entries.ts';
import { decodeEntries, decodeEntry, encodeEntries } from './codec.ts';
import { charge, head, id, payment, settled } from './test-orders.ts';
import { decodeRecord, encodeRecord } from './values.ts';

const movement = { id, debit: 'A', credit: 'B', assetId: 'EUR/2', amount: MAX_AMOUNT, description: 'ü' };
const refusal = { code: 'ledger/insufficient-funds', detail: 'no', facts: { available: '-1', wider: ['x'] } };

const terms = { name: 'T', mode: 'enforce', asset: 'EUR', scale: 2, amount: { max: '1000' } } as const;
const opening = {
  number: 'A',
  kind: 'primary',
  name: 'A',
  assetId: 'EUR/2',
  creditLimit: null,
  maxBalance: 0n,
} as const;

const entries: Entry[] = [
  { ...head, type: 'account-opened', opening },
  {
    ...head,
    type: 'account-changed',
    number: 'A',
    creditLimit: MAX_AMOUNT,
    maxBalance: null,
    status: 'frozen',
  },
  {
    ...head,
    type: 'transfers-posted',
    transfers: [
      { ...movement, type: 'direct' },
      { ...movement, type: 'hold', expiresAt: 2 ** 53 - 1, groupId: id },
      { ...movement, type: 'post', originalId: id, amount: 1n },
      { ...movement, type: 'reversal', originalId: id, amount: 2n ** 32n },
    ],
  },
  {
    ...head,
    type: 'mandate-recorded',
    mandate: {
      id,
      version: 1,
      state: 'active',
      ownerId: id,
      thingId: id,
      account: 'V',
      terms,
      createdAt: 1,
      changedAt: 1,
      changedBy: 'x',
    },
  },
  {
    ...head,
    type: 'order-decided',
    document: 'a.b.c',
    payment,
    transfers: [{ ...movement, type: 'direct' }],
    charges: [charge],
  },
  {
    ...head,
    type: 'payment-changed',
    paymentId: id,
    change: 'approved',
    state: 'refused',
    transfers: [],
    settlements: [{ mandateId: id, limitId: 'all', scope: '*', start: 5, released: 5n, committed: 0n }],
    decided: {
      mandateVersion: 1,
      decision: payment.decision,
      countedBy: [id],
      charges: [charge],
      expiresAt: 7,
    },
    captured: 1n,
    refunded: 0n,
    refusal,
  },
  { ...head, type: 'command-refused', command: 'pay-order', refusal },
];

for (const entry of entries) {
  test(`${entry.type} comes back as it was written`, () => {
    assert.deepEqual(decodeEntries(encodeEntries([entry]).body), [entry]);
  });
}

test('a batch of everything comes back, in whatever order and number', () => {
  const batches = fc.array(fc.constantFrom(...entries), { maxLength: 300 });
  fc.assert(
    fc.property(batches, (batch) => assert.deepEqual(decodeEntries(encodeEntries(batch).body), batch)),
  );
});

test('every row is read by itself, whatever was written before it', () => {
  const rows = Array.from({ length: 200 }, (_, index) => {
    const odd = {
      ...refusal,
      facts: Object.fromEntries([
        [`fact${index}`, index],
        [`other${index % 7}`, 'x'],
      ]),
    };
    return [
      entries[index % entries.length],
      { ...head, type: 'command-refused', command: 'x', refusal: odd },
    ] as Entry[];
  });
  const bodies = rows.map((row) => Buffer.from(encodeEntries(row).body));
  const order = fc.shuffledSubarray([...bodies.keys()]);
  fc.assert(
    fc.property(order, (indexes) => {
      for (const index of indexes) {
        assert.deepEqual(decodeEntries(bodies[index] ?? Buffer.alloc(0)), rows[index]);
      }
    }),
    { numRuns: 20 },
  );
});

test('bytes that were handed out do not change when more is written', () => {
  const first = encodeEntries(entries).body;
  const copy = Buffer.from(first);
  for (let count = 0; count < 500; count += 1) encodeEntries(entries);
  assert.deepEqual(Buffer.from(first), copy);
});

test('amounts are bigint and times are numbers, before and after', () => {
  const amounts = fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n);
  const times = fc.integer({ min: 0, max: 2 ** 53 - 1 });
  fc.assert(
    fc.property(amounts, times, (amount, at) => {
      assert.deepEqual(decodeRecord(encodeRecord({ amount, at })), { amount, at });
    }),
  );
});

test('a record written and one read in turn do not disturb each other', () => {
  const records = fc.array(fc.dictionary(fc.string({ maxLength: 5 }), fc.bigInt(0n, 2n ** 64n - 1n)), {
    maxLength: 100,
  });
  fc.assert(
    fc.property(records, (all) => {
      const bytes = all.map((one) => Buffer.from(encodeRecord(one)));
      for (const [index, one] of all.entries()) {
        assert.deepEqual({ ...(decodeRecord(bytes[index] ?? Buffer.alloc(0)) as object) }, { ...one });
      }
    }),
  );
});

test('an entry is read from its slice alone', () => {
  const { body, slices } = encodeEntries(entries);
  for (const [index, { offset, length }] of slices.entries())
    assert.deepEqual(decodeEntry(body.subarray(offset, offset + length)), entries[index]);
});

test('an order settled at once comes back as it was, whatever its shape', () => {
  fc.assert(
    fc.property(fc.array(settled, { maxLength: 5 }), (batch) =>
      assert.deepEqual(decodeEntries(encodeEntries(batch).body), batch),
    ),
  );
});

test('content that follows from the signed document is not kept twice', () => {
  const document = `${Buffer.from('{}').toString('base64url')}.${Buffer.from('{"id":"x","createdAt":"now"}').toString('base64url')}.YQ`;
  const content = contentOfJws(document, id);
  assert.equal(content, `{"input":{"id":"x","thingId":"${id}"},"operation":"payments.pay"}`);
  const [entry] = fc.sample(
    settled.filter((one) => one.type === 'order-decided'),
    1,
  );
  const signed = { ...entry, document, content, contentIsSigned: true } as Entry;
  const { body } = encodeEntries([signed]);
  assert.deepEqual(decodeEntries(body), [signed]);
});
