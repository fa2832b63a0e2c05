/** What the log answers: its checkpoint, its tiles, that it has only grown, and proofs of what is in it. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { FactFinder, FactReader, FactRow } from '../../money/index.ts';
import type { Database } from '../../platform/database/database.ts';
import { Refusal } from '../../platform/errors/refusals.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import {
  type LogCheckpoint,
  type LogConsistency,
  type LogProof,
  LogRefusals,
  type LogTile,
} from './contract.ts';
import { accountsOf, openingOf } from './leaf-maker.ts';
import type { LogKey } from './log-key.ts';
import type { logOperations } from './operations.ts';
import { consistencyPath, HASH_BYTES, inclusionPath } from './rules.ts';
import { committedLeaf } from './rules-leaves.ts';
import { type LogHead, readHead, readRowLeaves, readSecrets, readTiles } from './store.ts';
import { hashesOf } from './tree-reader.ts';

type Input<K extends keyof typeof logOperations> = Static<(typeof logOperations)[K]['input']>;

export type LogService = ReturnType<typeof createLogService>;

/** How long somebody waits for the log to take in what was just recorded, and how often it is looked at meanwhile. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 20;

export function createLogService(parts: {
  database: Pick<Database, 'query'>;
  facts: FactReader;
  finder: FactFinder;
  key: LogKey;
  /** Why the log takes nothing more in, if it does not. */
  halted: () => Error | undefined;
}) {
  const { facts, finder, key, halted } = parts;
  const { query } = parts.database;

  /** The log may be written by another process, so that the database is asked how far it has come. */
  async function headAt(position: bigint): Promise<LogHead> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const head = await readHead(query);
      if (head && head.position >= position) return head;
      if (halted())
        throw new Refusal(LogRefusals.halted, `The log stands at journal row ${head?.position ?? 0}.`);
      if (performance.now() > deadline)
        throw new Refusal(
          LogRefusals['not-logged-yet'],
          `The log has come to journal row ${head?.position ?? 0}, and this is row ${position}.`,
        );
      await pause(LOOK_MS);
    }
  }

  async function rowAt(position: bigint): Promise<{ row: FactRow; firstLeaf: number }> {
    const [row] = await facts.readAfter(position - 1n, position);
    const [leaves] = await readRowLeaves(query, position, position);
    invariant(row && leaves, 'A row with facts has leaves.');
    return { row, firstLeaf: leaves.firstLeaf };
  }

  async function prove({ kind, subjectId: id, position }: Input<'prove'>, principal: Principal) {
    const found = await finder.find({ kind, id, position }, principal);
    if (found === undefined)
      throw new Refusal(
        LogRefusals['nothing-recorded'],
        `Nothing of ${kind} ${id} is recorded up to ${position}.`,
      );
    const head = await headAt(found);
    const { row, firstLeaf } = await rowAt(found);
    const items: LogProof[] = [];
    for (const [ordinal, fact] of row.facts.entries())
      if (fact.kind === kind && fact.id === id)
        items.push(await proofOf(row, ordinal, firstLeaf + ordinal, head));
    if (items.length === 0)
      throw new Refusal(
        LogRefusals['nothing-recorded'],
        `Nothing of ${kind} ${id} is recorded in row ${found}.`,
      );
    return { items };
  }

  async function proofOf(row: FactRow, ordinal: number, index: number, head: LogHead): Promise<LogProof> {
    const secrets = await readSecrets(query, accountsOf([{ facts: row.facts.slice(ordinal, ordinal + 1) }]));
    const opening = openingOf(row, ordinal, secrets);
    if (!opening) throw new Refusal(LogRefusals['link-erased'], `Leaf ${index} cannot be opened any more.`);
    const { salt, statement } = opening;
    const [leaf, ...path] = await hashesOf(query, [
      { start: index, end: index + 1 },
      ...inclusionPath(index, head.size),
    ]);
    invariant(leaf?.equals(committedLeaf(salt, statement)), `Leaf ${index} is that of its journal row.`);
    return {
      statement: statement.toString('base64url'),
      salt: salt.toString('base64url'),
      index,
      path: path.map((hash) => hash.toString('base64url')),
      checkpoint: head.note,
    };
  }

  return {
    prove,

    async checkpoint(): Promise<LogCheckpoint> {
      const { size, root, note } = await headAt(0n);
      return {
        origin: key.origin,
        size,
        root: root.toString('base64url'),
        note,
        verifierKey: key.verifierKey,
      };
    },

    async tile({ level, number, width = 256 }: Input<'tile'>): Promise<LogTile> {
      const [tile] = await readTiles(query, [{ level, number }]);
      const hashes = tile?.hashes.subarray(0, width * HASH_BYTES);
      if (!hashes || hashes.length < width * HASH_BYTES)
        throw new Refusal(
          LogRefusals['tile-not-there'],
          `Tile ${number} of level ${level} has ${(hashes?.length ?? 0) / HASH_BYTES} hashes.`,
        );
      return { level, number, width, hashes: hashes.toString('base64url') };
    },

    async consistency({ first, second: wanted }: Input<'consistency'>): Promise<LogConsistency> {
      const { size } = await headAt(0n);
      const second = wanted ?? size;
      if (first > second || second > size)
        throw new Refusal(LogRefusals['size-not-reached'], `The log has ${size} leaves.`);
      const ranges = first === 0 ? [] : consistencyPath(first, second);
      const hashes = await hashesOf(query, ranges);
      return { first, second, path: hashes.map((hash) => hash.toString('base64url')) };
    },
  };
}
