/** Reads the journal from one row to another as it comes over the wire, so that its size does not matter. */

import type pg from 'pg';
import { type CopiedRow, copyRows, fieldsOf } from '../../platform/database/copied-rows.ts';
import type { JournalRow } from '../teller/chain.ts';

/** Yields the rows after `after` up to `upTo`, both of them positions. */
export async function* streamJournal(
  client: pg.Client,
  after: bigint,
  upTo: bigint,
): AsyncGenerator<JournalRow> {
  if (after >= upTo) return;
  const select = `select position, epoch, recorded_at, previous_hash, hash, body from money.journal
    where position > ${after} and position <= ${upTo} order by position`;
  for await (const rows of copyRows(client, select)) yield* rows.map(toJournalRow);
}

const nothing = Buffer.alloc(8);

function toJournalRow(row: CopiedRow): JournalRow {
  const [position = nothing, epoch = nothing, recordedAt = nothing, previousHash, hash, body] = fieldsOf(row);
  return {
    position: position.readBigInt64BE(),
    epoch: epoch.readBigInt64BE(),
    recordedAt: Number(recordedAt.readBigInt64BE()),
    previousHash: previousHash ?? nothing,
    hash: hash ?? nothing,
    body: body ?? nothing,
  };
}
