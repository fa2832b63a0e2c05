/** Follows the journal: what is durable there becomes leaves, in the journal's order, and a signed checkpoint over them. */

import type { FactReader, FactRow } from '../../money/index.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { accountsOf, makeLeaves } from './leaf-maker.ts';
import type { LogKey } from './log-key.ts';
import { emptyRoot, HASH_BYTES } from './rules.ts';
import { createEdge, type Edge, edgeOf, fitsEdge } from './rules-tiles.ts';
import {
  claimSecrets,
  insertHead,
  insertRowLeaves,
  type LogHead,
  lockHead,
  moveHead,
  type RowLeaves,
  readHead,
  readTiles,
  writeTiles,
} from './store.ts';

/** The log contradicts the journal or its key: going on would make it worse. */
export class LogBroken extends Error {
  override readonly name = 'LogBroken';
}

/** Before its first row the log has seen no hash. */
const noRow = Buffer.alloc(HASH_BYTES);

export type Follower = ReturnType<typeof createFollower>;

/** Where the log stands, with the right edge of its tree in memory. */
type Stand = { readonly head: LogHead; readonly edge: Edge };

export function createFollower(parts: {
  database: Pick<Database, 'query' | 'transaction'>;
  facts: FactReader;
  key: LogKey;
}) {
  const { database, facts, key } = parts;
  let stand: Stand | undefined;

  /** Reads where the log stands, and refuses to go on from there when that is not where it was left. */
  async function findStand(): Promise<Stand> {
    const head = (await readHead(database.query)) ?? (await begin());
    if (head.verifierKey !== key.verifierKey)
      throw new LogBroken(
        `The log is signed with the key ${head.verifierKey}, and this bank has ${key.verifierKey}. Bring back its log-key.pem.`,
      );
    await checkJournal(head);
    const tiles = await readTiles(database.query, edgeOf(head.size));
    const edge = fitsEdge(head.size, tiles) ? createEdge(head.size, tiles) : undefined;
    if (!edge?.root().equals(head.root))
      throw new LogBroken(
        `The tiles at the right edge are not those of the checkpoint of ${head.size} leaves; npm run verify says more.`,
      );
    return { head, edge };
  }

  async function checkJournal({ position, journalHash, size }: LogHead): Promise<void> {
    if (position === 0n) return;
    const hash = await facts.hashAt(position);
    if (!hash)
      throw new LogBroken(
        `The log has ${size} leaves up to journal row ${position}, but the journal has no such row.`,
      );
    if (!hash.equals(journalHash))
      throw new LogBroken(`Journal row ${position} is another one than the log has seen: it was rewritten.`);
  }

  async function begin(): Promise<LogHead> {
    const empty = { size: 0, root: emptyRoot };
    const note = key.signCheckpoint(empty);
    const { verifierKey } = key;
    await insertHead(database.query, { position: 0n, journalHash: noRow, ...empty, note, verifierKey });
    const head = await readHead(database.query);
    invariant(head, 'A log that has begun has a head.');
    return head;
  }

  /** Leaves, tiles, position and checkpoint become true in one transaction, or nothing of them. */
  async function append({ query }: Transaction, { head, edge }: Stand, rows: readonly FactRow[]) {
    if (!(await lockHead(query, head.position)))
      throw new Error(`The log has left row ${head.position}: somebody else follows as well.`);
    const secrets = await claimSecrets(query, accountsOf(rows), head.position + 1n);
    const begun: RowLeaves[] = [];
    await makeLeaves(rows, secrets, (leaf, { position }) => {
      invariant(leaf, 'The secrets of a new leaf are there.');
      if (begun.at(-1)?.position !== position) begun.push({ position, firstLeaf: edge.size() });
      edge.append(leaf);
    });
    if (!(await writeTiles(query, edge.takeGrown())))
      throw new LogBroken(`The tree has leaves already after the ${head.size} that the log knows of.`);
    await insertRowLeaves(query, begun);
    const next = headAfter(head, edge, rows);
    await moveHead(query, next);
    return next;
  }

  function headAfter(head: LogHead, edge: Edge, rows: readonly FactRow[]): LogHead {
    const last = rows.at(-1);
    invariant(last, 'The log moves on by rows.');
    const tree = { size: edge.size(), root: edge.root() };
    return {
      ...head,
      ...tree,
      position: last.position,
      journalHash: last.hash,
      note: key.signCheckpoint(tree),
    };
  }

  return {
    /** Takes in what comes at once after where the log stands, up to a row. False when there was nothing. */
    async follow(upTo: bigint): Promise<boolean> {
      stand ??= await findStand();
      const { head, edge } = stand;
      if (head.position >= upTo) return false;
      const rows = await facts.readAfter(head.position, upTo);
      if (rows.length === 0) return false;
      checkLinks(head, rows);
      // The edge in memory goes ahead of the database; after a fault it is read anew.
      stand = undefined;
      const moved = await database.transaction((transaction) => append(transaction, { head, edge }, rows));
      stand = { head: moved, edge };
      return true;
    },

    /** Somebody else may follow from here on: where the log stands is read anew before the next row. */
    forget(): void {
      stand = undefined;
    },

    /** Where the log stands, as far as this process has brought it. */
    head: () => stand?.head,
  };
}

/** The rows follow the one that the log stands at, and each other. */
function checkLinks(head: LogHead, rows: readonly FactRow[]): void {
  let { position, journalHash } = head;
  for (const row of rows) {
    const isNext =
      row.position === position + 1n && (position === 0n || row.previousHash.equals(journalHash));
    if (!isNext)
      throw new LogBroken(`Journal row ${row.position} does not follow row ${position} as the log knows it.`);
    ({ position, hash: journalHash } = row);
  }
}
