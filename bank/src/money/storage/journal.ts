/** The journal's SQL: append under the fence, read in order, find one entry again. */

import type { Query } from '../../platform/database/database.ts';
import { genesisHash, type JournalRow } from '../teller/chain.ts';
import { decodeEntry } from '../teller/codec/codec.ts';
import type { Journal, JournalHead } from './storage.ts';

type Row = {
  position: bigint;
  epoch: bigint;
  recorded_at: bigint;
  previous_hash: Buffer;
  hash: Buffer;
  body: Buffer;
};

/** The statements that only the teller's own connection may use. */
export function createAppender(query: Query) {
  return {
    /**
     * Makes a batch true in one statement. False when another teller has raised the epoch: nothing was written.
     * The share lock on the fence makes a take-over wait for an append under way.
     */
    async append(row: JournalRow): Promise<boolean> {
      const written = await query(
        `with fence as materialized (select epoch from money.cell where epoch = $2 for share)
         insert into money.journal (position, epoch, recorded_at, previous_hash, hash, body)
         select $1, epoch, $3, $4, $5, $6 from fence
         returning position`,
        [row.position, row.epoch, row.recordedAt, row.previousHash, row.hash, row.body],
        'journal-append',
      );
      return written.length === 1;
    },

    /** Raises the epoch: from here on no older teller can append. */
    async raiseEpoch(): Promise<bigint> {
      const [row] = await query<{ epoch: bigint }>(`update money.cell set epoch = epoch + 1 returning epoch`);
      return row?.epoch ?? 0n;
    },

    /** Takes the teller's place for as long as this connection lives; false when another process has it. */
    async takePlace(): Promise<boolean> {
      const [row] = await query<{ taken: boolean }>(
        `select pg_try_advisory_lock(hashtext('bank-of-things teller')) as taken`,
      );
      return row?.taken === true;
    },
  };
}

export function createJournal(query: Query): Journal {
  return {
    async head(): Promise<JournalHead> {
      const [row] = await query<Row>(
        `select position, hash, epoch, recorded_at from money.journal order by position desc limit 1`,
      );
      if (!row) return { position: 0n, hash: genesisHash, epoch: 0n, recordedAt: 0 };
      return {
        position: row.position,
        hash: row.hash,
        epoch: row.epoch,
        recordedAt: Number(row.recorded_at),
      };
    },

    async readAfter(position, limit) {
      const rows = await query<Row>(
        `select * from money.journal where position > $1 order by position limit $2`,
        [position, limit],
        'journal-read',
      );
      return rows.map(toJournalRow);
    },

    async entriesAt(places) {
      const rows = await query<{ bytes: Buffer }>(
        `select substring(j.body from p.start + 1 for p.length) as bytes
         from unnest($1::bigint[], $2::integer[], $3::integer[]) with ordinality as p (position, start, length, number)
         join money.journal j using (position) order by p.number`,
        [
          places.map(({ position }) => position),
          places.map(({ offset }) => offset),
          places.map(({ length }) => length),
        ],
        'journal-entries',
      );
      return rows.map(({ bytes }) => decodeEntry(bytes));
    },
  };
}

function toJournalRow(row: Row): JournalRow {
  return {
    position: row.position,
    epoch: row.epoch,
    recordedAt: Number(row.recorded_at),
    previousHash: row.previous_hash,
    hash: row.hash,
    body: row.body,
  };
}
