/** Recomputes the log from the journal and compares: every leaf, every tile, and the checkpoint that was signed. */

import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { createFactReader, type FactRow } from '../../money/index.ts';
import type { Database, Query } from '../../platform/database/database.ts';
import { accountsOf, makeLeaves } from './leaf-maker.ts';
import { checkpointText, signedNote } from './note.ts';
import { HASH_BYTES } from './rules.ts';
import { createEdge, TILE_WIDTH, type Tile } from './rules-tiles.ts';
import { countTiles, type LogHead, readHead, readRowLeaves, readSecrets, readTiles } from './store.ts';

/** What is wrong with the log first, as a sentence that names the place. */
export class LogDifference extends Error {
  override readonly name = 'LogDifference';
}

export type VerifiedLog = {
  readonly leaves: number;
  /** Of these, nobody can say any more what they are about: they were taken as they stand. */
  readonly erased: number;
  /** The journal row up to which the log has come. */
  readonly position: bigint;
  readonly root: string;
};

/**
 * Rejects with a `LogDifference` at the first thing that is wrong, and resolves with nothing when no log was begun. It
 * looks at the database as it is at one moment and keeps no more than some rows of the journal in memory.
 */
export async function verifyLog(database: Pick<Database, 'connect'>): Promise<VerifiedLog | undefined> {
  const connection = await database.connect();
  try {
    await connection.query('begin isolation level repeatable read read only');
    const [log] = await connection.query<{ isThere: boolean }>(
      `select to_regclass('log.head') is not null as "isThere"`,
    );
    const head = log?.isThere ? await readHead(connection.query) : undefined;
    return head && (await audit(connection.query, head));
  } finally {
    await connection.close();
  }
}

async function audit(query: Query, head: LogHead): Promise<VerifiedLog> {
  const facts = createFactReader(query);
  const edge = createEdge();
  /** The rows of the leaves since the last full tile of the lowest level, for whoever looks for a difference. */
  let rows: bigint[] = [];
  let tiles = 0;
  let erased = 0;
  let last: FactRow | undefined;

  async function compareTiles(made: readonly Tile[]): Promise<void> {
    const stored = await readTiles(query, made);
    tiles += made.length;
    for (const tile of made) {
      const found = stored.find(({ level, number }) => level === tile.level && number === tile.number);
      compareTile(tile, found, rows);
    }
  }

  async function takeIn(page: readonly FactRow[]): Promise<void> {
    await compareBeginnings(query, page, edge.size());
    const secrets = await readSecrets(query, accountsOf(page));
    const leaves: { leaf: Buffer | undefined; position: bigint }[] = [];
    await makeLeaves(page, secrets, (leaf, { position }) => void leaves.push({ leaf, position }));
    for (const { leaf, position } of leaves) {
      if (!leaf) erased += 1;
      edge.append(leaf ?? (await storedLeaf(query, edge.size())));
      rows.push(position);
      if (edge.size() % TILE_WIDTH > 0) continue;
      await compareTiles(edge.takeFull());
      rows = [];
    }
  }

  for (;;) {
    const page = await facts.readAfter(last?.position ?? 0n, head.position);
    if (page.length === 0) break;
    await takeIn(page);
    last = page.at(-1);
  }
  check(
    (last?.position ?? 0n) === head.position,
    `it stands at journal row ${head.position}, which is missing.`,
  );
  check(!last || last.hash.equals(head.journalHash), `it has seen another journal row ${head.position}.`);
  check(edge.size() === head.size, `the journal makes ${edge.size()} leaves, but the log has ${head.size}.`);
  await compareTiles(edge.partial());
  check(tiles === (await countTiles(query)), `the tree has ${tiles} tiles, but more or fewer are stored.`);
  checkNote(head, edge.root());
  return { leaves: edge.size(), erased, position: head.position, root: edge.root().toString('base64') };
}

/** Where the leaves of each row begin. */
async function compareBeginnings(query: Query, page: readonly FactRow[], size: number): Promise<void> {
  const [first, last] = [page[0], page.at(-1)];
  if (!first || !last) return;
  const stored = await readRowLeaves(query, first.position, last.position);
  const known = new Map(stored.map(({ position, firstLeaf }) => [position, firstLeaf]));
  let at = size;
  for (const { position, facts } of page) {
    const expected = facts.length > 0 ? at : undefined;
    check(
      known.get(position) === expected,
      `journal row ${position} has its leaves from ${expected ?? 'nowhere'} on, not from ${known.get(position) ?? 'nowhere'}.`,
    );
    at += facts.length;
  }
}

/** What stands there for a leaf that cannot be made again. */
async function storedLeaf(query: Query, index: number): Promise<Buffer> {
  const number = Math.floor(index / TILE_WIDTH);
  const [tile] = await readTiles(query, [{ level: 0, number }]);
  const from = (index - number * TILE_WIDTH) * HASH_BYTES;
  check(
    tile && tile.hashes.length >= from + HASH_BYTES,
    `leaf ${index} is missing in tile ${number} of level 0.`,
  );
  return tile.hashes.subarray(from, from + HASH_BYTES);
}

function compareTile(tile: Tile, stored: Tile | undefined, rows: readonly bigint[]): void {
  const { level, number, hashes } = tile;
  const name = `tile ${number} of level ${level}`;
  check(stored, `${name} is missing.`);
  if (stored.hashes.equals(hashes)) return;
  let at = 0;
  while (hashOf(tile, at).equals(hashOf(stored, at)) && hashOf(tile, at).length > 0) at += 1;
  const leaf = `leaf ${number * TILE_WIDTH + at}, of journal row ${rows[at] ?? 'none'}`;
  check(false, `${name} differs at its hash ${at}${level === 0 ? ` (${leaf})` : ''}.`);
}

function hashOf({ hashes }: Tile, index: number): Buffer {
  return hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}

/** The checkpoint that was signed is the one that the journal makes, and the log's key has signed it. */
function checkNote({ size, root, note, verifierKey }: LogHead, expected: Buffer): void {
  check(root.equals(expected), `its root over ${size} leaves is not the one that the journal makes.`);
  const [origin = '', , ...encoded] = verifierKey.split('+');
  const text = checkpointText(origin, { size, root });
  const [line = ''] = note.split('\n').slice(-2);
  const signature = Buffer.from(line.split(' ').at(-1) ?? '', 'base64').subarray(4);
  const x = Buffer.from(encoded.join('+'), 'base64').subarray(1).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const isGenuine = verifySignature(null, Buffer.from(text), key, signature);
  check(
    isGenuine && note === signedNote(text, verifierKey, signature),
    `the checkpoint of ${size} leaves is not one that its key has signed.`,
  );
}

function check(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new LogDifference(`The transparency log: ${sentence}`);
}
