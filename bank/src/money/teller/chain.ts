/** The hash chain that ties every journal row to all rows before it. */

import { createHash } from 'node:crypto';
import type { Instant } from '../../platform/kernel/clock.ts';

export type JournalRow = {
  readonly position: bigint;
  readonly epoch: bigint;
  readonly recordedAt: Instant;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly body: Buffer;
};

/** What stands before the first row. */
export const genesisHash = createHash('sha256').update('Bank of Things journal').digest();

/** SHA-256 over previous hash ‖ position ‖ epoch ‖ time (64 bits each, big-endian) ‖ body. */
export function hashOfRow(row: Omit<JournalRow, 'hash'>): Buffer {
  const head = Buffer.alloc(24);
  // A damaged row may hold any number; it must get a wrong hash and not an error that names no row.
  for (const [index, number] of [row.position, row.epoch, BigInt(row.recordedAt)].entries())
    head.writeBigUInt64BE(BigInt.asUintN(64, number), 8 * index);
  return createHash('sha256').update(row.previousHash).update(head).update(row.body).digest();
}

/** The row that follows `tail`, with its hash. */
export function sealRow(
  tail: { readonly position: bigint; readonly hash: Buffer },
  content: Pick<JournalRow, 'epoch' | 'recordedAt' | 'body'>,
): JournalRow {
  const unsealed = { position: tail.position + 1n, previousHash: tail.hash, ...content };
  return { ...unsealed, hash: hashOfRow(unsealed) };
}

/** What is wrong with a row that should follow `previous`, as a sentence; nothing when it is sound. */
export function findFault(
  previous: { position: bigint; hash: Buffer; epoch: bigint },
  row: JournalRow,
): string | undefined {
  if (row.position !== previous.position + 1n)
    return `Row ${row.position} follows row ${previous.position}: rows are missing or out of order.`;
  if (row.epoch < previous.epoch)
    return `Row ${row.position} was written by an older teller (epoch ${row.epoch}) after epoch ${previous.epoch}.`;
  if (!row.previousHash.equals(previous.hash))
    return `Row ${row.position} does not name the hash of the row before it.`;
  if (!hashOfRow(row).equals(row.hash))
    return `Row ${row.position} was changed: its content does not have its hash.`;
  return undefined;
}
