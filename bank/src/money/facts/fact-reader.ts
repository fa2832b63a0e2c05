/** Reads the facts of the journal, row after row, in pieces of bounded size. */

import { setImmediate as breathe } from 'node:timers/promises';
import type { Query } from '../../platform/database/database.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { decidedEntry } from '../storage/payment-rows.ts';
import { createByteReader } from '../teller/codec/byte-reader.ts';
import { decodeEntries, decodeEntry, isCompact, type Slice, slicesOf } from '../teller/codec/codec.ts';
import { createSettledOrderScan } from '../teller/codec/settled-order-scan.ts';
import type { Entry } from '../teller/entries.ts';
import { type Fact, type FactRow, factsOf, type OrderFacts, orderFactsOf } from './facts.ts';

export type FactReader = ReturnType<typeof createFactReader>;

type Row = { position: bigint; recorded_at: bigint; previous_hash: Buffer; hash: Buffer; body: Buffer };
/** A row taken apart; orders in their compact form are read only when their facts are told. */
type OpenRow = { readonly row: Row; readonly slices: readonly OpenSlice[] };
type OpenSlice = Slice & { readonly entry?: Entry };
type Orders = ReadonlyMap<string, OrderFacts>;

const ROWS_AT_ONCE = 256;
/** At least one row comes, however large it is. */
const BYTES_AT_ONCE = 256 * 1024;
const HASH = 32;
/** The teller works on the same thread and is not kept waiting for longer than these take. */
const ENTRIES_IN_A_BREATH = 200;

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

  async function factsOfRow({ row, slices }: OpenRow, orders: Orders): Promise<FactRow> {
    const { position, previous_hash: previousHash, hash, recorded_at: recordedAt, body } = row;
    const ids = createByteReader(body);
    const facts: Fact[] = [];
    for (const [index, { offset, length, entry }] of slices.entries()) {
      if (index % ENTRIES_IN_A_BREATH === 0) {
        await breathe();
        scan.open(body);
      }
      if (entry) facts.push(...factsOf(entry, orderOf));
      else facts.push(settledFact(offset, length));
    }
    return { position, previousHash, hash, at: Number(recordedAt), facts };

    function orderOf(paymentId: string): OrderFacts {
      const order = orders.get(paymentId);
      invariant(order, 'A payment that changes was ordered.');
      return order;
    }

    /** Written out and read from where the scan says that things stand, because there is one for every payment. */
    function settledFact(offset: number, length: number): Fact {
      const { entry, idsAt, hashAt } = scan.read(offset, length);
      const { assetId, amount, fundedBy, payee } = entry.payment;
      ids.seek(idsAt);
      return {
        kind: 'payment',
        id: ids.uuid(),
        change: 'decided',
        state: 'settled',
        orderHash: body.subarray(hashAt, hashAt + HASH),
        assetId,
        amount,
        captured: amount,
        refunded: 0n,
        payeeId: payee.id,
        thingId: ids.uuid(),
        code: undefined,
        accounts: [fundedBy, payee.account],
      };
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
      const rows: OpenRow[] = [];
      for (const row of await readRows(after, upTo)) rows.push(await openRow(row));
      const changed = rows.flatMap(({ slices }) =>
        slices.flatMap(({ entry }) => (entry?.type === 'payment-changed' ? entry.paymentId : [])),
      );
      const orders = await findOrders([...new Set(changed)], rows.at(-1)?.row.position ?? after);
      const told: FactRow[] = [];
      for (const row of rows) told.push(await factsOfRow(row, orders));
      return told;
    },
  };
}

async function openRow(row: Row): Promise<OpenRow> {
  const slices: OpenSlice[] = [];
  for (const [index, slice] of slicesOf(row.body).entries()) {
    if (index % ENTRIES_IN_A_BREATH === 0) await breathe();
    if (isCompact(row.body, slice)) slices.push(slice);
    else
      slices.push({
        ...slice,
        entry: decodeEntry(row.body.subarray(slice.offset, slice.offset + slice.length)),
      });
  }
  return { row, slices };
}

function ordersIn(entries: readonly Entry[]): Map<string, OrderFacts> {
  return new Map(
    entries.flatMap((entry) =>
      entry.type === 'order-decided' ? [[entry.payment.id, orderFactsOf(entry.payment)]] : [],
    ),
  );
}
