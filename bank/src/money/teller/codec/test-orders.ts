/** Orders for the tests of the codec: one by hand, and those settled at once in every shape. */

import fc from 'fast-check';
import { MAX_AMOUNT } from '../../../platform/kernel/money.ts';
import type { PaymentRecord } from '../../payments/model.ts';
import { transferOf } from '../../payments/transfer-of.ts';
import type { Entry } from '../entries.ts';

export const id = '019ca000-0000-7000-8000-000000000001';
export const head = { id, at: 1_772_449_200_000, content: '{"a":"ü€😀"}' };
export const charge = {
  mandateId: id,
  limitId: 'all',
  scope: '*',
  start: 0,
  measure: 'amount',
  amount: 5n,
} as const;

export const payment: PaymentRecord = {
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

export const settled = fc
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
