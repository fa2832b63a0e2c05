/** Reads the facts of the journal, row after row, in pieces of bounded size. */

import type { Query } from '../../platform/database/database.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { decidedEntry } from '../storage/payment-rows.ts';
import { createByteReader } from '../teller/codec/byte-reader.ts';
import { decodeEntries, decodeEntry, isCompact, type Slice, slicesOf } from '../teller/codec/codec.ts';
import { createSettledOrderScan } from '../teller/codec/settled-order-scan.ts';
import type { Entry, OrderDecided } from '../teller/entries.ts';
import { decidedFact, type Fact, type FactRow, factsOf, type OrderFacts } from './facts.ts';

export type FactReader = ReturnType<typeof createFactReader>;

type Row = { position: bigint; recorded_at: bigint; previous_hash: Buffer; hash: Buffer; body: Buffer };
/** A row taken apart; orders in their compact form are read only when their facts are told. */
type OpenRow = { readonly row: Row; readonly slices: readonly (Slice & { readonly entry?: Entry })[] };
type Orders = ReadonlyMap<string, OrderFacts>;

const ROWS_AT_ONCE = 256;
/** At least one row comes, however large it is. */
const BYTES_AT_ONCE = 1024 * 1024;
const UUID = 16;

export function createFactReader(query: Query) {
  const scan = createSettledOrderScan();

  /** The order of a payment stands where the views say; what they do not show yet, in the rows after them. */
  async function findOrders(ids: readonly string[], upTo: bigint): Promise<Orders> {
    if (ids.length === 0) return new Map();
    const shown = await query<{ entry: Buffer | null }>(
      `select ${decidedEntry} as entry from money.payments p where p.id = any($1::uuid[])`,
      [ids],
      'facts-orders',
    );
    const orders = ordersIn(shown.flatMap(({ entry }) => (entry ? decodeEntry(entry) : [])));
    return ids.every((id) => orders.has(id)) ? orders : new Map([...orders, ...(await findBehind(upTo))]);
  }

  /** The orders in the rows that the views do not show yet. */
  async function findBehind(upTo: bigint): Promise<Orders> {
    const [projection] = await query<{ position: bigint }>('select position from money.projection');
    const orders = new Map<string, OrderFacts>();
    for (let at = projection?.position ?? 0n; at < upTo; ) {
      const rows = await readRows(at, upTo);
      for (const { body } of rows)
        for (const [id, order] of ordersIn(decodeEntries(body))) orders.set(id, order);
      at = rows.at(-1)?.position ?? upTo;
    }
    return orders;
  }

  /** How large a row is, PostgreSQL knows without reading it. */
  function readRows(after: bigint, upTo: bigint): Promise<Row[]> {
    return query<Row>(
      `select position, recorded_at, previous_hash, hash, body from money.journal join (
         select position, sum(octet_length(body)) over (order by position) - octet_length(body) as before
         from money.journal where position > $1 and position <= $2 order by position limit ${ROWS_AT_ONCE}
       ) sized using (position) where before < ${BYTES_AT_ONCE} order by position`,
      [after, upTo],
      'facts-rows',
    );
  }

  function factsOfRow({ row, slices }: OpenRow, orders: Orders): FactRow {
    const { position, previous_hash: previousHash, hash, recorded_at: recordedAt, body } = row;
    scan.open(body);
    const facts = slices.flatMap(({ offset, length, entry }): Fact | Fact[] =>
      entry ? factsOf(entry, orderOf) : settledFact(offset, length),
    );
    return { position, previousHash, hash, at: Number(recordedAt), facts };

    function orderOf(paymentId: string): OrderFacts {
      const order = orders.get(paymentId);
      invariant(order, 'A payment that changes was ordered.');
      return order;
    }

    /** The scan knows everything but the thing without decoding the whole order. */
    function settledFact(offset: number, length: number): Fact {
      const { entry, idsAt } = scan.read(offset, length);
      const { id, state, captured, refunded, orderHash, assetId, amount, fundedBy, payee } = entry.payment;
      const thingId = createByteReader(body.subarray(idsAt + UUID, idsAt + 2 * UUID)).uuid();
      const order = { orderHash, assetId, amount, fundedBy, payee, thingId };
      return decidedFact({ id, state, captured, refunded, ...order });
    }
  }

  return {
    /** The hash of a row; undefined when there is none. */
    async hashAt(position: bigint): Promise<Buffer | undefined> {
      const [row] = await query<{ hash: Buffer }>('select hash from money.journal where position = $1', [
        position,
      ]);
      return row?.hash;
    },

    /** The rows after a position up to another, as many of them as come at once; none when there are no more. */
    async readAfter(after: bigint, upTo: bigint): Promise<FactRow[]> {
      const rows = (await readRows(after, upTo)).map(openRow);
      const changed = rows.flatMap(({ slices }) =>
        slices.flatMap(({ entry }) => (entry?.type === 'payment-changed' ? entry.paymentId : [])),
      );
      const orders = await findOrders([...new Set(changed)], rows.at(-1)?.row.position ?? after);
      return rows.map((row) => factsOfRow(row, orders));
    },
  };
}

function openRow(row: Row): OpenRow {
  const slices = slicesOf(row.body).map((slice) => {
    if (isCompact(row.body, slice)) return slice;
    return { ...slice, entry: decodeEntry(row.body.subarray(slice.offset, slice.offset + slice.length)) };
  });
  return { row, slices };
}

function ordersIn(entries: readonly Entry[]): Map<string, OrderFacts> {
  return new Map(
    entries.flatMap((entry) =>
      entry.type === 'order-decided' ? [[entry.payment.id, factsOfOrder(entry)]] : [],
    ),
  );
}

/** No more than is asked for: there may be many, and an entry is large. */
function factsOfOrder({ payment }: OrderDecided): OrderFacts {
  const { orderHash, assetId, amount, thingId, fundedBy, payee } = payment;
  return { orderHash, assetId, amount, thingId, fundedBy, payee: { id: payee.id, account: payee.account } };
}
