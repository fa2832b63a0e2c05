/** Verifies the books: replays the journal from its first row, checks what must hold, and compares with the views. */

import type { Database, Query } from '../../platform/database/database.ts';
import { createJournal } from '../storage/journal.ts';
import type { Place } from '../storage/storage.ts';
import type { AssetTotals } from './accounts-audit.ts';
import { Difference } from './difference.ts';
import { streamJournal } from './journal-stream.ts';
import { createReplay, type Replay } from './replay.ts';
import { createSettledCheck, type SettledCheck } from './settled-check.ts';
import { type Snapshot, withSnapshot } from './snapshot.ts';
import { checkRows, checkView } from './view-check.ts';
import { checkDefinitions } from './view-definitions.ts';
import { paymentsOfBooks, viewsOfBooks } from './views-of-books.ts';

export type VerifiedBooks = {
  readonly rows: bigint;
  readonly entries: number;
  readonly accounts: number;
  readonly transfers: number;
  readonly payments: number;
  readonly totals: ReadonlyMap<string, AssetTotals>;
  /** The hash of the last row, in hexadecimal. */
  readonly head: string;
  /** The row that the views show; the rest of the journal was replayed without them. */
  readonly viewsAt: bigint;
};

/**
 * Rejects with a `Difference` at the first thing that is wrong. It looks at the database as it is at one moment, so
 * that the bank may run meanwhile; only the journal is read in pieces, the books stay in memory.
 */
export async function verifyBooks(database: Pick<Database, 'connect'>): Promise<VerifiedBooks> {
  return withSnapshot(database, verify);
}

async function verify(snapshot: Snapshot): Promise<VerifiedBooks> {
  const { query } = snapshot.asking;
  const { last, viewsAt } = await findEnds(query);
  const replay = createReplay();
  const settled = createSettledCheck(snapshot.views.client);
  await replayUpTo(viewsAt, snapshot, replay, settled);
  await settled.end();
  await checkOdd(query, replay, settled.odd, viewsAt);
  await checkDefinitions(query, viewsAt);
  for (const view of viewsOfBooks(replay)) await checkView(query, view, viewsAt);
  await replayUpTo(last, snapshot, replay);
  const { head, books, accounts, outcomes } = replay;
  return {
    rows: head().position,
    entries: outcomes.ids.size(),
    accounts: books.accounts.size,
    ...replay.counts(),
    totals: accounts.totals,
    head: head().hash.toString('hex'),
    viewsAt,
  };
}

/** With `settled`, orders settled at once are compared with the views as they go by. */
async function replayUpTo(
  position: bigint,
  { asking, journal }: Snapshot,
  replay: Replay,
  settled?: SettledCheck,
): Promise<void> {
  for await (const row of streamJournal(journal.client, replay.head().position, position)) {
    const opened = replay.openRow(row);
    await recall(asking.query, replay, replay.followedBy(opened));
    await settled?.beginRow(row);
    replay.replayRow(opened, settled);
    settled?.endRow();
  }
  const missing = { position: replay.head().position + 1n };
  if (replay.head().position < position) throw new Difference(missing, 'it is missing.');
}

/** Brings back orders that were put aside. */
async function recall(query: Query, replay: Replay, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  const orders = await createJournal(query).entriesAt(places);
  for (const [index, order] of orders.entries()) replay.recall(order, places[index]?.position ?? 0n);
}

const ODD_AT_ONCE = 1_000;

/** Payments whose rows did not show what their entries say: something has become of them, or they are wrong. */
async function checkOdd(query: Query, replay: Replay, odd: Set<string>, viewsAt: bigint): Promise<void> {
  const ids = [...odd];
  for (let from = 0; from < ids.length; from += ODD_AT_ONCE) {
    const some = ids.slice(from, from + ODD_AT_ONCE);
    await recall(
      query,
      replay,
      some.flatMap((id) => replay.outcomes.placeOfOrder(id) ?? []),
    );
    await checkRows(query, paymentsOfBooks(replay), some, viewsAt);
  }
}

async function findEnds(query: Query): Promise<{ last: bigint; viewsAt: bigint }> {
  const [row] = await query<{ last: bigint; epoch: bigint; views_at: bigint; cell_epoch: bigint }>(
    `select coalesce(journal.position, 0) as last, coalesce(journal.epoch, 0) as epoch,
            projection.position as views_at, cell.epoch as cell_epoch
     from money.cell cross join money.projection
     left join (select position, epoch from money.journal order by position desc limit 1) journal on true`,
  );
  const {
    last,
    epoch,
    views_at: viewsAt,
    cell_epoch: cellEpoch,
  } = row ?? { last: 0n, epoch: 0n, views_at: 0n, cell_epoch: 0n };
  if (viewsAt > last)
    throw new Difference(
      { position: last },
      `it is the last one, but the views show row ${viewsAt}: rows are missing at the end.`,
    );
  if (epoch > cellEpoch)
    throw new Difference(
      { position: last },
      `it was written under epoch ${epoch}, but the fence stands at ${cellEpoch}.`,
    );
  return { last, viewsAt };
}
