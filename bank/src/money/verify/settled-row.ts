/** The row of `money.payments` that shows an order settled at once, made from the bytes of its entry. */

import type { CopiedRow } from '../../platform/database/copied-rows.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { descriptionOf } from '../payments/transfer-of.ts';
import type { ScannedOrder } from '../teller/codec/settled-order-scan.ts';

/** Where fields begin; up to the asset all of them have the same size in every row. */
const at = {
  id: 6,
  decidedPosition: 26,
  entryOffset: 38,
  entryLength: 46,
  decidedAt: 54,
  changedAt: 66,
  position: 78,
  ownerId: 90,
  thingId: 110,
  mandateId: 130,
  payeeId: 150,
  amount: 170,
  captured: 182,
  refunded: 194,
  reversed: 206,
  expiresAt: 214,
  settledAtOnce: 222,
  state: 227,
  kind: 238,
  assetId: 243,
} as const;
const COLUMNS = 25;
const NULL = -1;
const UUID = 16;
/** Where an order has its ids, after its own. */
const [THING, OWNER, MANDATE] = [16, 32, 48];

export const entryOffsetOf = (row: CopiedRow): number => row.readInt32BE(at.entryOffset);
export const decidedPositionOf = (row: CopiedRow): number => numberAt(row, at.decidedPosition);
export const idBytesOf = (row: CopiedRow): Buffer => row.subarray(at.id, at.id + UUID);

function numberAt(row: CopiedRow, place: number): number {
  return row.readInt32BE(place) * 0x1_0000_0000 + row.readUInt32BE(place + 4);
}

export function createSettledRow() {
  const row = Buffer.alloc(64 * 1024);
  let body: Buffer = row;
  fillWhatIsTheSame(row);

  function copyId(from: number, to: number): void {
    for (let index = 0; index < UUID; index += 1) row[to + index] = body[from + index] ?? 0;
  }

  /** Where the next field begins. */
  function text(value: string | undefined, place: number): number {
    const start = place + 4;
    if (value === undefined) return row.writeInt32BE(NULL, place);
    let end = start;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        end = start + row.write(value, start, 'utf8');
        break;
      }
      row[end++] = code;
    }
    int32(row, end - start, place);
    return end;
  }

  return {
    /** The rows from now on show orders of this journal row. */
    open(bytes: Buffer, position: bigint, recordedAt: Instant): void {
      body = bytes;
      for (const place of [at.decidedPosition, at.position]) row.writeBigInt64BE(position, place);
      for (const place of [at.decidedAt, at.changedAt]) row.writeBigInt64BE(BigInt(recordedAt), place);
    },

    /** Whether `shown` is the row of this order, and nothing has become of it since. */
    isShown({ entry, idsAt, payeeAt }: ScannedOrder, offset: number, length: number, shown: Buffer): boolean {
      const { payment } = entry;
      copyId(idsAt, at.id);
      copyId(idsAt + THING, at.thingId);
      copyId(idsAt + OWNER, at.ownerId);
      copyId(idsAt + MANDATE, at.mandateId);
      copyId(payeeAt, at.payeeId);
      int32(row, offset, at.entryOffset);
      int32(row, length, at.entryLength);
      row.writeBigInt64BE(payment.amount, at.amount);
      row.copyWithin(at.captured, at.amount, at.amount + 8);
      let end = text(payment.assetId, at.assetId);
      end = text(payment.fundedBy, end);
      end = text(payment.account === payment.fundedBy ? undefined : payment.account, end);
      end = text(payment.payee.account, end);
      end = text(descriptionOf(payment), end);
      // The record is in the journal.
      end = text(undefined, end);
      return end <= row.length && row.compare(shown, 0, shown.length, 0, end) === 0;
    },
  };
}

function fillWhatIsTheSame(row: Buffer): void {
  row.writeInt16BE(COLUMNS, 0);
  for (const place of [at.id, at.ownerId, at.thingId, at.mandateId, at.payeeId]) int32(row, UUID, place - 4);
  for (const place of [at.decidedPosition, at.decidedAt, at.changedAt, at.position]) int32(row, 8, place - 4);
  for (const place of [at.amount, at.captured, at.refunded, at.reversed]) int32(row, 8, place - 4);
  for (const place of [at.entryOffset, at.entryLength]) int32(row, 4, place - 4);
  int32(row, NULL, at.expiresAt);
  int32(row, 1, at.settledAtOnce - 4);
  row[at.settledAtOnce] = 1;
  for (const [place, word] of [
    [at.state, 'settled'],
    [at.kind, 'exact'],
  ] as const) {
    int32(row, word.length, place - 4);
    row.write(word, place, 'latin1');
  }
}

function int32(row: Buffer, value: number, place: number): void {
  row[place] = value >>> 24;
  row[place + 1] = value >>> 16;
  row[place + 2] = value >>> 8;
  row[place + 3] = value;
}
