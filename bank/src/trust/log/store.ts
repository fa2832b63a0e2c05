/** The SQL of the log: how far it has come, its tiles, where the leaves of a row begin, and the secrets of accounts. */

import { createSecret } from '../../platform/auth/credentials.ts';
import type { Query } from '../../platform/database/database.ts';
import type { Tile, TilePlace } from './rules-tiles.ts';

/** How far the log has come, and what was signed there. */
export type LogHead = {
  readonly position: bigint;
  /** The hash of the journal's row `position`. */
  readonly journalHash: Buffer;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly verifierKey: string;
};

type HeadRow = {
  position: bigint;
  journal_hash: Buffer;
  size: bigint;
  root: Buffer;
  note: string;
  verifier_key: string;
};

export async function readHead(query: Query): Promise<LogHead | undefined> {
  const [row] = await query<HeadRow>('select * from log.head');
  if (!row) return undefined;
  const { position, journal_hash, size, root, note, verifier_key } = row;
  return { position, journalHash: journal_hash, size: Number(size), root, note, verifierKey: verifier_key };
}

/** Of several processes that begin a log at once, one does. */
export async function insertHead(query: Query, head: LogHead): Promise<void> {
  await query(
    `insert into log.head (position, journal_hash, size, root, note, verifier_key)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [head.position, head.journalHash, head.size, head.root, head.note, head.verifierKey],
  );
}

/** Keeps everybody else from moving the head; false when somebody has moved it from there. */
export async function lockHead(query: Query, position: bigint): Promise<boolean> {
  const [head] = await query(
    'select position from log.head where position = $1 for update',
    [position],
    'log-lock',
  );
  return head !== undefined;
}

export async function moveHead(query: Query, head: Omit<LogHead, 'verifierKey'>): Promise<void> {
  await query(
    `update log.head set position = $1, journal_hash = $2, size = $3, root = $4, note = $5`,
    [head.position, head.journalHash, head.size, head.root, head.note],
    'log-move-head',
  );
}

/** New tiles, and those that have grown. False when one of them holds as much or more already. */
export async function writeTiles(query: Query, tiles: readonly Tile[]): Promise<boolean> {
  const written = await query(
    `insert into log.tiles (level, number, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])
     on conflict (level, number) do update set hashes = excluded.hashes
     where octet_length(log.tiles.hashes) < octet_length(excluded.hashes) returning level`,
    [tiles.map(({ level }) => level), tiles.map(({ number }) => number), tiles.map(({ hashes }) => hashes)],
    'log-tiles',
  );
  return written.length === tiles.length;
}

/** Those of these tiles that there are, in no order. */
export async function readTiles(query: Query, places: readonly TilePlace[]): Promise<Tile[]> {
  const rows = await query<{ level: number; number: bigint; hashes: Buffer }>(
    `select level, number, hashes from log.tiles
     join unnest($1::smallint[], $2::bigint[]) as wanted (level, number) using (level, number)`,
    [places.map(({ level }) => level), places.map(({ number }) => number)],
    'log-read-tiles',
  );
  return rows.map(({ level, number, hashes }) => ({ level, number: Number(number), hashes }));
}

export async function countTiles(query: Query): Promise<number> {
  const [row] = await query<{ count: bigint }>('select count(*) from log.tiles');
  return Number(row?.count ?? 0n);
}

export type RowLeaves = { readonly position: bigint; readonly firstLeaf: number };

export async function insertRowLeaves(query: Query, rows: readonly RowLeaves[]): Promise<void> {
  await query(
    `insert into log.row_leaves (position, first_leaf) select * from unnest($1::bigint[], $2::bigint[])`,
    [rows.map(({ position }) => position), rows.map(({ firstLeaf }) => firstLeaf)],
    'log-row-leaves',
  );
}

/** Of the rows from one position to another. */
export async function readRowLeaves(query: Query, from: bigint, to: bigint): Promise<RowLeaves[]> {
  const rows = await query<{ position: bigint; first_leaf: bigint }>(
    `select position, first_leaf from log.row_leaves where position between $1 and $2 order by position`,
    [from, to],
    'log-read-row-leaves',
  );
  return rows.map(({ position, first_leaf }) => ({ position, firstLeaf: Number(first_leaf) }));
}

type SecretRow = { account: string; since: bigint; secret: Buffer };

/** The secret that an account's leaves of the row `position` are made with; undefined when it was erased. */
export type Secrets = (account: string, position: bigint) => Buffer | undefined;

/** `lock` keeps them from being erased before the transaction ends. */
export async function readSecrets(
  query: Query,
  accounts: readonly string[],
  { lock = false } = {},
): Promise<Secrets> {
  const rows = await query<SecretRow>(
    `select account, since, secret from log.secrets where account = any($1::text[]) order by since
     ${lock ? 'for key share' : ''}`,
    [accounts],
    lock ? 'log-lock-secrets' : 'log-read-secrets',
  );
  const byAccount = new Map<string, SecretRow[]>();
  for (const row of rows) byAccount.set(row.account, [...(byAccount.get(row.account) ?? []), row]);
  return (account, position) => byAccount.get(account)?.findLast(({ since }) => since <= position)?.secret;
}

/** The present secrets of accounts. One that has none, or none any more, gets one from the row `since` on. */
export async function claimSecrets(
  query: Query,
  accounts: readonly string[],
  since: bigint,
): Promise<Secrets> {
  const known = await readSecrets(query, accounts, { lock: true });
  const missing = accounts.filter((account) => !known(account, since));
  if (missing.length === 0) return known;
  const made = new Map(missing.map((account) => [account, Buffer.from(createSecret(''), 'base64url')]));
  await query(
    `insert into log.secrets (account, since, secret)
     select account, $2, secret from unnest($1::text[], $3::bytea[]) as new (account, secret)`,
    [missing, since, [...made.values()]],
    'log-new-secrets',
  );
  return (account, position) => made.get(account) ?? known(account, position);
}
