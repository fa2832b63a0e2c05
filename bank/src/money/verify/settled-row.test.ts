/** The row that verify expects of an order settled at once is the one that the projector writes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCopyRows } from '../../platform/database/copy.ts';
import type { PaymentRecord } from '../payments/model.ts';
import { transferOf } from '../payments/transfer-of.ts';
import { newPaymentsTable } from '../storage/tables.ts';
import { encodeEntries } from '../teller/codec/codec.ts';
import { createSettledOrderScan } from '../teller/codec/settled-order-scan.ts';
import type { Entry } from '../teller/entries.ts';
import { createSettledRow } from './settled-row.ts';

const idOf = (number: number) => `019ca000-0000-7000-8000-00000000000${number}`;
const at = 1_772_449_200_000;

function orderOf(more: Partial<PaymentRecord>): PaymentRecord {
  const [id, thingId, ownerId, mandateId, payeeId] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(5)] as const;
  return {
    id,
    kind: 'exact',
    state: 'settled',
    account: 'A',
    fundedBy: 'A',
    thingId,
    ownerId,
    mandateId,
    mandateVersion: 1,
    payee: {
      id: payeeId,
      name: 'P',
      kind: 'business',
      category: '1',
      country: 'DE',
      account: 'B',
      blocked: false,
    },
    assetId: 'EUR/2',
    amount: 2n ** 40n + 5n,
    captured: 2n ** 40n + 5n,
    refunded: 0n,
    order: {},
    orderHash: 'ab'.repeat(32),
    holdMs: 0,
    decidedAt: at,
    changedAt: at,
    approvers: [],
    decision: { mandateId, version: 1, outcome: 'allow', rules: [] },
    charges: [],
    countedBy: [mandateId],
    ...more,
  };
}

const shapes: [title: string, more: Partial<PaymentRecord>][] = [
  ['from its own account', {}],
  ['from a shared account', { account: 'V' }],
  ['with a purpose beyond ASCII', { order: { purpose: 'Kaffee für 2 €' } }],
];

for (const [title, more] of shapes) {
  test(`an order ${title} is expected as it is written`, () => {
    const payment = orderOf(more);
    const transfers = [transferOf(payment, 0)];
    const entry: Entry = {
      ...{ id: payment.id, at, content: '{}', type: 'order-decided', document: 'x' },
      ...{ payment, transfers, charges: [] },
    };
    const { body, slices } = encodeEntries([entry]);
    const { offset, length } = slices[0] ?? { offset: 0, length: 0 };
    const copied = createCopyRows(newPaymentsTable);
    copied.add({
      payment,
      place: { position: 7n, offset, length },
      position: 7n,
      isRecordedInJournal: true,
      settledAtOnce: true,
      reversed: 0n,
    });
    const row: Buffer | undefined = copied.pieces()[0];
    assert.ok(row);
    const [scan, expected] = [createSettledOrderScan(), createSettledRow()];
    scan.open(body);
    expected.open(body, 7n, at);
    assert.equal(expected.isShown(scan.read(offset, length), offset, length, row), true);
    for (let index = 0; index < row.length; index += 1) {
      const other: Buffer = Buffer.from(row);
      other[index] = (other[index] ?? 0) ^ 1;
      assert.equal(expected.isShown(scan.read(offset, length), offset, length, other), false);
    }
  });
}
