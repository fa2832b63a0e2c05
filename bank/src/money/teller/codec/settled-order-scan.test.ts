/** The scan of orders settled at once: it says what reading them says, without making anything twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeEntries, isCompact, slicesOf } from './codec.ts';
import { createSettledOrderScan } from './settled-order-scan.ts';
import { id, settled } from './test-orders.ts';

test('a scan says of an order what reading it says', () => {
  const scan = createSettledOrderScan();
  fc.assert(
    fc.property(fc.array(settled, { maxLength: 5 }), (batch) => {
      const { body } = encodeEntries(batch);
      scan.open(body);
      for (const [index, slice] of slicesOf(body).entries()) {
        if (!isCompact(body, slice)) continue;
        const { entry, idsAt, payeeAt } = scan.read(slice.offset, slice.length);
        const { type, at, content, document, payment: order, charges: taken, transfers } = entry;
        const [transfer] = transfers;
        assert.ok(transfer);
        const { virtualAccount, ...moved } = transfer;
        const seen = {
          ...{ type, id: entry.id, at, content, document, charges: taken },
          payment: withoutNothing(order),
          transfers: [withoutNothing({ ...moved, virtualAccount })],
        };
        assert.deepEqual(seen, batch[index]);
        assert.equal(body.toString('hex', idsAt, idsAt + 16), id.replaceAll('-', ''));
        assert.equal(body.toString('hex', payeeAt, payeeAt + 16), order.payee.id.replaceAll('-', ''));
      }
    }),
  );
});

function withoutNothing(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
