/** The bytes of the journal: every entry comes back as it was written. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import type { PaymentRecord } from '../../payments/model.ts';
import { contentOfJws } from '../../payments/order-content.ts';
import { transferOf } from '../../payments/transfer-of.ts';
import type { Entry } from '../entries.ts';
import { decodeEntries, decodeEntry, encodeEntries } from './codec.ts';
import { decodeRecord, encodeRecord } from './values.ts';

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

/** Orders settled at once, in every shape that the compact form has to bear or to leave alone. */
const uuids = fc.uuid({ version: 7 });
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const rules = fc.record(
  {
    rule: words,
    mandateId: fc.oneof(fc.constant(id), uuids),
    outcome: fc.constantFrom('allow' as const, 'ask' as const),
    code: words,
    observed: words,
    allowed: words,
    remaining: words,
    resetsAt: words,
  },
  { requiredKeys: ['rule', 'mandateId', 'outcome'], noNullPrototype: true },
);
const charges = fc.record(
  {
    mandateId: fc.oneof(fc.constant(id), uuids),
    limitId: words,
    scope: words,
    start: fc.nat(),
    measure: fc.constantFrom('amount' as const, 'count' as const, 'quantity' as const),
    unit: words,
    amount: fc.bigInt(0n, 2n ** 64n - 1n),
  },
  {
    requiredKeys: ['mandateId', 'limitId', 'scope', 'start', 'measure', 'amount'],
    noNullPrototype: true,
  },
);
const payees = fc.record(
  {
    id: fc.oneof(uuids, fc.constant('no uuid')),
    name: words,
    kind: fc.constantFrom('business' as const, 'thing' as const, 'person' as const),
    category: words,
    country: words,
    account: words,
    blocked: fc.boolean(),
  },
  { noNullPrototype: true },
);
const jws = fc
  .tuple(fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }))
  .map((parts) => parts.map((part) => Buffer.from(part).toString('base64url')).join('.'));

const settled = fc
  .record({
    payee: payees,
    document: fc.oneof(jws, words, fc.constant('YQ.YR.YQ'), fc.constant('a+b.YQ.YQ')),
    rules: fc.array(rules, { maxLength: 4 }),
    charges: fc.array(charges, { maxLength: 3 }),
    amount: fc.bigInt(1n, MAX_AMOUNT),
    account: fc.constantFrom('A', 'V'),
    orderHash: fc.constantFrom('ab'.repeat(32), 'AB'.repeat(32), 'ff'),
    purpose: optional(words),
    quoteExpiresAt: optional(fc.nat()),
    orderExpiresAt: optional(fc.nat()),
    approvers: fc.array(uuids, { maxLength: 2 }),
    countedBy: fc.oneof(fc.constant([id]), fc.array(uuids, { maxLength: 2 })),
    description: optional(words),
  })
  .map((made): Entry => {
    const {
      rules: answers,
      charges: taken,
      document,
      purpose,
      quoteExpiresAt,
      orderExpiresAt,
      ...more
    } = made;
    const { description, ...facts } = more;
    const { expiresAt: _, ...base } = payment;
    const order: PaymentRecord = {
      ...base,
      ...facts,
      kind: 'exact',
      state: 'settled',
      captured: facts.amount,
      charges: [],
      decision: { ...payment.decision, rules: answers },
      order: purpose ? { purpose } : {},
      ...(quoteExpiresAt !== undefined && { quoteExpiresAt }),
      ...(orderExpiresAt !== undefined && { orderExpiresAt }),
    };
    const transfer = transferOf(order, 0);
    const transfers = [description === undefined ? transfer : { ...transfer, description }];
    return { ...head, type: 'order-decided', document, payment: order, transfers, charges: taken };
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
