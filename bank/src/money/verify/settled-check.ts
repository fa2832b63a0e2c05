/** Compares orders settled at once with their rows in the views while both go by in the order of the journal. */

import type pg from 'pg';
import { type CopiedRow, copyRows } from '../../platform/database/copied-rows.ts';
import { newPaymentsTable } from '../storage/tables.ts';
import type { JournalRow } from '../teller/chain.ts';
import { createByteReader } from '../teller/codec/byte-reader.ts';
import type { ScannedOrder } from '../teller/codec/settled-order-scan.ts';
import { createSettledRow, decidedPositionOf, entryOffsetOf, idBytesOf } from './settled-row.ts';

export type SettledCheck = ReturnType<typeof createSettledCheck>;

/** By the index on positions, because sorting all of them takes as much disk again. */
const rowsInOrder = `select ${newPaymentsTable.columns.map(({ name }) => name).join(', ')}
  from money.payments where settled_at_once order by decided_position, entry_offset`;

/**
 * Most rows show just what the entry says. The others are noted as odd: what has become of such a payment since is
 * known only when the whole journal was replayed.
 */
export function createSettledCheck(client: pg.Client) {
  const coming = createRowsInOrder(client);
  const expected = createSettledRow();
  const odd = new Set<string>();
  let shown: readonly CopiedRow[] = [];
  let next = 0;
  let position = 0;

  function putDown(row: CopiedRow): void {
    odd.add(createByteReader(idBytesOf(row)).uuid());
  }

  return {
    odd,

    /** Has to come before the row's orders. */
    async beginRow(row: JournalRow): Promise<void> {
      position = Number(row.position);
      shown = await coming.upTo(position);
      next = 0;
      expected.open(row.body, row.position, row.recordedAt);
    },

    compact(order: ScannedOrder, offset: number, length: number): void {
      for (; next < shown.length; next += 1) {
        const row = shown[next];
        if (!row || (decidedPositionOf(row) === position && entryOffsetOf(row) >= offset)) break;
        putDown(row);
      }
      const row = shown[next];
      if (row && entryOffsetOf(row) === offset) {
        next += 1;
        if (expected.isShown(order, offset, length, row)) return;
        putDown(row);
      }
      odd.add(order.entry.id);
    },

    other(id: string): void {
      odd.add(id);
    },

    endRow(): void {
      for (const row of shown.slice(next)) putDown(row);
    },

    /** Rows may claim to show what the journal does not have. */
    async end(): Promise<void> {
      for (const row of await coming.upTo(Number.POSITIVE_INFINITY)) putDown(row);
    },
  };
}

function createRowsInOrder(client: pg.Client) {
  const pieces = copyRows(client, rowsInOrder);
  let piece: readonly CopiedRow[] = [];
  let used = 0;
  return {
    /** The next rows up to a position of the journal. */
    async upTo(position: number): Promise<CopiedRow[]> {
      const rows: CopiedRow[] = [];
      for (;;) {
        for (; used < piece.length; used += 1) {
          const row = piece[used];
          if (row && decidedPositionOf(row) > position) return rows;
          if (row) rows.push(row);
        }
        const following = await pieces.next();
        if (following.done) return rows;
        piece = following.value;
        used = 0;
      }
    },
  };
}
