/** The bytes of the journal: every entry comes back as it was written. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Encoder } from 'cbor-x';
import fc from 'fast-check';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { decodeEntries, decodeRecord, encodeEntries, encodeRecord } from './codec.ts';
import type { Entry } from './entries.ts';

const id = '019ca000-0000-7000-8000-000000000001';
const head = { id, at: 1_772_449_200_000, content: '{"a":"ü€😀"}' };
const movement = { id, debit: 'A', credit: 'B', assetId: 'EUR/2', amount: MAX_AMOUNT, description: 'ü' };
const charge = {
  mandateId: id,
  limitId: 'all',
  scope: '*',
  start: 0,
  measure: 'amount',
  amount: 5n,
} as const;
const refusal = { code: 'ledger/insufficient-funds', detail: 'no', facts: { available: '-1', wider: ['x'] } };

const payment: PaymentRecord = {
  id,
  kind: 'session',
  state: 'authorised',
  account: 'V',
  fundedBy: 'A',
  thingId: id,
  ownerId: id,
  mandateId: id,
  mandateVersion: 3,
  payee: { id, name: 'P', kind: 'business', category: '5552', country: 'DE', account: 'B', blocked: false },
  assetId: 'EUR/2',
  amount: 10n,
  captured: 0n,
  refunded: 0n,
  order: {
    lines: [{ description: 'Charging', quantity: '1.5', unit: 'kWh' }],
    place: { latitude: 48.137, longitude: -11.5 },
  },
  orderHash: 'ff',
  holdMs: 604_800_000,
  decidedAt: head.at,
  changedAt: head.at,
  expiresAt: head.at + 1,
  approvers: [],
  decision: {
    mandateId: id,
    version: 3,
    outcome: 'allow',
    rules: [{ rule: 'limits/all', mandateId: id, outcome: 'allow' }],
  },
  charges: [{ ...charge, reservedLeft: 5n }],
  countedBy: [id],
};

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
    assert.deepEqual(decodeEntries(encodeEntries([entry])), [entry]);
  });
}

test('a batch of everything comes back, in whatever order and number', () => {
  const batches = fc.array(fc.constantFrom(...entries), { maxLength: 300 });
  fc.assert(fc.property(batches, (batch) => assert.deepEqual(decodeEntries(encodeEntries(batch)), batch)));
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
  const bodies = rows.map((row) => Buffer.from(encodeEntries(row)));
  const order = fc.shuffledSubarray([...bodies.keys()]);
  fc.assert(
    fc.property(order, (indexes) => {
      for (const index of indexes) {
        assert.deepEqual(decodeEntries(bodies[index] ?? Buffer.alloc(0)), rows[index]);
        const stranger = new Encoder({ useRecords: true, mapsAsObjects: true });
        assert.deepEqual(stranger.decode(bodies[index] ?? Buffer.alloc(0)), rows[index]);
      }
    }),
    { numRuns: 20 },
  );
});

test('bytes that were handed out do not change when more is written', () => {
  const first = encodeEntries(entries);
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
