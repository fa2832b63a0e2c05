/** Follows the hash chain inside PostgreSQL.
 *
 * Rows are hashed where they lie and do not travel: a gigabyte takes seconds, and none of the teller's time.
 */

import type { Database, Query } from '../../platform/database/database.ts';
import { createJournal } from '../storage/journal.ts';
import { findFault, type JournalRow } from '../teller/chain.ts';
import { Difference } from './difference.ts';

/** What the next row has to follow. */
export type Link = Pick<JournalRow, 'position' | 'hash' | 'epoch'>;

/** Rows in a row that are sound. */
export type Piece = { readonly last: Link; readonly rows: number; readonly bytes: number };

export type ScannedDatabase = Pick<Database, 'query' | 'transaction'>;

type Scanned = Link & {
  is_sound: boolean;
  position_before: bigint;
  hash_before: Buffer;
  epoch_before: bigint;
  rows: bigint;
  bytes: bigint;
};

/**
 * Looks at the rows after `after`, `limit` at the most; undefined when there are none. Rejects with a `Difference` at
 * the first row that does not follow, was changed, or cannot be read from the disk.
 */
export async function scanChain(
  database: ScannedDatabase,
  after: Link,
  limit: number,
): Promise<Piece | undefined> {
  const values = [after.position, limit, after.hash, after.epoch];
  const found = await naming(database, after.position, database.query<Scanned>(scan, values, 'chain-scan'));
  const [row] = found;
  if (row === undefined) return undefined;
  if (!row.is_sound) throw await differenceAt(database.query, row);
  return { last: row, rows: Number(row.rows), bytes: Number(row.bytes) };
}

/** Shows the first row that is not sound, else the last one. The hash is the one of `hashOfRow`. */
const scan = `
  with piece as (
    select position, epoch, previous_hash, hash, octet_length(body) as size,
           sha256(previous_hash || int8send(position) || int8send(epoch) || int8send(recorded_at) || body)
             = hash as has_its_hash
    from money.journal where position > $1 order by position limit $2
  ), linked as (
    select position, epoch, hash, previous_hash, has_its_hash,
           lag(position, 1, $1::bigint) over rising as position_before,
           lag(hash, 1, $3::bytea) over rising as hash_before,
           lag(epoch, 1, $4::bigint) over rising as epoch_before,
           lead(position) over rising is null as is_last,
           count(*) over () as rows, (sum(size) over ())::bigint as bytes
    from piece window rising as (order by position)
  ), judged as (
    select *, has_its_hash and position - 1 = position_before and epoch >= epoch_before
                and previous_hash = hash_before as is_sound
    from linked
  )
  select position, epoch, hash, position_before, hash_before, epoch_before, is_sound, rows, bytes
  from judged where is_last or not is_sound order by position limit 1`;

/** PostgreSQL has said that the row is not sound; the bank's own rules say why. */
async function differenceAt(query: Query, row: Scanned): Promise<Difference> {
  const [broken] = await createJournal(query).readAfter(row.position - 1n, 1);
  const before = { position: row.position_before, hash: row.hash_before, epoch: row.epoch_before };
  const fault = broken?.position === row.position ? findFault(before, broken) : undefined;
  return new Difference({ position: row.position }, fault ?? 'it changed while it was looked at.');
}

/** Waits for `work` on rows after `after`. Where PostgreSQL cannot read what lies on the disk, names the row. */
export async function naming<T>(database: ScannedDatabase, after: bigint, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { position, reason } = await findUnreadable(database, after);
    const words = (reason ?? error).message;
    throw new Difference({ position }, `it cannot be read: ${words}.`, { cause: error });
  }
}

/** The first row after `after` that cannot be read; without one, the place where rows end. */
async function findUnreadable(
  database: ScannedDatabase,
  after: bigint,
): Promise<{ position: bigint; reason?: Error }> {
  let from = after;
  let size = ROWS_TRIED_AT_ONCE;
  let reason: Error | undefined;
  for (;;) {
    const read = await tryToRead(database, from, from + size);
    if (read instanceof Error) {
      reason = read;
      if (size === 1n) return { position: from + 1n, reason };
      size /= 2n;
    } else if (read === 0n && reason === undefined) return { position: from + 1n };
    else from += size;
  }
}

const ROWS_TRIED_AT_ONCE = 1_024n;

/** How many rows there are after `after` up to `upTo`, or what PostgreSQL says when it cannot read one of them. */
async function tryToRead(
  { transaction }: ScannedDatabase,
  after: bigint,
  upTo: bigint,
): Promise<bigint | Error> {
  try {
    return await transaction(async ({ query }) => {
      // A scan of the whole table would stumble over the damage whichever rows are asked for.
      await query('set local enable_seqscan = off');
      await query('set local enable_bitmapscan = off');
      const [row] = await query<{ rows: bigint }>(
        `select count(sha256(body)) as rows from money.journal where position > $1 and position <= $2`,
        [after, upTo],
      );
      return row?.rows ?? 0n;
    });
  } catch (error) {
    if (isDamage(error)) return error;
    throw error;
  }
}

/** Codes with which PostgreSQL says that what it reads is not what it wrote, or cannot be read at all. */
const damage = /^(?:XX00[0-2]|58030|58P01)$/;

export function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && damage.test(String(error.code));
}
