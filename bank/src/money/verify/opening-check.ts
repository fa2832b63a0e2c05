/** What the bank looks at before it opens: the whole journal when it is small or was found broken, else its newest rows. */

import type { Query } from '../../platform/database/database.ts';
import { beforeTheFirstRow } from './chain-check.ts';
import { type Link, naming, type ScannedDatabase, scanChain } from './chain-scan.ts';
import { Difference } from './difference.ts';
import { JournalBroken } from './journal-broken.ts';
import { createVerdictStore, type Verdict } from './journal-verdict.ts';

/** PostgreSQL hashes this much in about a second, which nobody minds at a start. */
export const WHOLE_UP_TO_BYTES = 256 * 1024 * 1024;
const ROWS_OF_THE_TAIL = 1_000;
/** Rows can have megabytes each; a tail must stay quick. */
const BYTES_OF_THE_TAIL = 64 * 1024 * 1024;
const ROWS_AT_ONCE = 20_000;

export type OpeningCheck = {
  /** False when the journal is larger than the budget: the rest is left to `watchJournal`. */
  readonly whole: boolean;
  /** What was found wrong earlier, and is not wrong any more. */
  readonly lifted?: Verdict;
};

/**
 * Rejects with `JournalBroken` at the first row that is missing, out of its place, changed or unreadable, and notes
 * it. `wholeUpToBytes` is how large the journal may be on the disk for all of it to be looked at; of a larger one, it
 * is the last `tailRows`, unless it was found broken since all of it was last sound.
 */
export async function checkBeforeOpening(
  database: ScannedDatabase,
  { wholeUpToBytes = WHOLE_UP_TO_BYTES, tailRows = ROWS_OF_THE_TAIL } = {},
): Promise<OpeningCheck> {
  const verdicts = createVerdictStore(database.query);
  const verdict = await verdicts.read();
  try {
    const { shown, bytes } = await naming(database, 0n, findEnds(database.query));
    if (verdict) await checkNamed(database, verdict);
    const whole = verdict !== undefined || bytes <= wholeUpToBytes;
    checkShown(
      await scanFrom(database, whole ? beforeTheFirstRow : await findTail(database, tailRows)),
      shown,
    );
    if (verdict) await verdicts.lift(verdict);
    return { whole, ...(verdict && { lifted: verdict }) };
  } catch (error) {
    if (!(error instanceof Difference)) throw error;
    // A database that takes nothing is no reason to open: the row is named whether or not it can be noted.
    await verdicts.note(error).catch(() => undefined);
    throw new JournalBroken(error);
  }
}

/** A bank that is started again and again on a large broken journal says no at once. */
async function checkNamed(database: ScannedDatabase, { place }: Verdict): Promise<void> {
  await scanChain(database, await findBefore(database, place.position), 1);
}

/** Rejects with a `Difference` where the chain is broken anywhere, whatever the size of the journal. */
export async function checkWholeChain(database: ScannedDatabase): Promise<void> {
  const { shown } = await naming(database, 0n, findEnds(database.query));
  checkShown(await scanFrom(database, beforeTheFirstRow), shown);
}

/** The last row, when all after `link` are sound. */
async function scanFrom(database: ScannedDatabase, link: Link): Promise<Link> {
  const piece = await scanChain(database, link, ROWS_AT_ONCE);
  return piece ? scanFrom(database, piece.last) : link;
}

/**
 * The row that the views show, and the journal's size on the disk. Throws a `Difference` when a row stands before the
 * first, or when the last was written under an epoch that the fence has never had.
 */
export async function findEnds(query: Query): Promise<{ shown: bigint; bytes: number }> {
  const [row] = await query<{
    first: bigint | null;
    last: bigint;
    epoch: bigint;
    fence: bigint;
    shown: bigint;
    bytes: bigint;
  }>(
    `select (select min(position) from money.journal) as first, coalesce(newest.position, 0) as last,
            coalesce(newest.epoch, 0) as epoch, cell.epoch as fence, projection.position as shown,
            pg_total_relation_size('money.journal') as bytes
     from money.cell cross join money.projection
     left join (select position, epoch from money.journal order by position desc limit 1) newest on true`,
  );
  if (!row) throw new Difference({ position: 0n }, 'the fence or the place of the views is missing.');
  const { first, last, epoch, fence, shown, bytes } = row;
  if (first !== null && first < 1n)
    throw new Difference({ position: first }, 'there is no such place: rows are counted from 1.');
  if (epoch > fence)
    throw new Difference(
      { position: last },
      `it was written under epoch ${epoch}, but the fence stands at ${fence}.`,
    );
  return { shown, bytes: Number(bytes) };
}

/** Nothing that the views saw may have gone from the end. */
export function checkShown({ position }: Pick<Link, 'position'>, shown: bigint): void {
  if (shown > position)
    throw new Difference(
      { position: position + 1n },
      `it is missing: the views show row ${shown}, but the journal ends with row ${position}.`,
    );
}

/** The row before the newest ones. */
async function findTail(database: ScannedDatabase, tailRows: number): Promise<Link> {
  const { query } = database;
  const [first] = await naming(
    database,
    0n,
    query<{ position: bigint }>(
      `select position from (
         select position, row_number() over newest_first as number, sum(size) over newest_first as bytes
         from (select position, octet_length(body) as size from money.journal order by position desc limit $1) tail
         window newest_first as (order by position desc)
       ) sized where number = 1 or bytes <= $2 order by position limit 1`,
      [tailRows, BYTES_OF_THE_TAIL],
    ),
  );
  return first ? findBefore(database, first.position) : beforeTheFirstRow;
}

/** The last row before a place, wherever it stands: a gap shows when the next one is held against it. */
async function findBefore(database: ScannedDatabase, position: bigint): Promise<Link> {
  const reading = database.query<Link>(
    `select position, hash, epoch from money.journal where position < $1 order by position desc limit 1`,
    [position],
  );
  const [before] = await naming(database, position - 2n, reading);
  return before ?? beforeTheFirstRow;
}
