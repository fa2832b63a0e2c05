/** What a leaf commits to: a small statement in deterministic CBOR, hidden behind a salt. */

import { createHmac, hash } from 'node:crypto';
import type { Fact, FactRow } from '../../money/index.ts';
import { encodeCborMap } from '../../platform/kernel/deterministic-cbor-writer.ts';
import { unreachable } from '../../platform/kernel/invariant.ts';
import { leafHash } from './rules.ts';

/** Of the statement's form; a reader refuses one that it does not know. */
const VERSION = 1;

/**
 * What the leaf of a fact states. Amounts are decimal texts in minor units, ids as in receipts. The members stand in the
 * order of their bytes.
 */
export function statementOf(fact: Fact, { position, at }: Pick<FactRow, 'position' | 'at'>): Buffer {
  const row = Number(position);
  switch (fact.kind) {
    case 'payment':
      return encodeCborMap({
        v: VERSION,
        at,
        id: fact.id,
        code: fact.code,
        kind: fact.kind,
        asset: fact.assetId,
        order: fact.orderHash,
        payee: fact.payeeId,
        state: fact.state,
        thing: fact.thingId,
        amount: String(fact.amount),
        change: fact.change,
        captured: textOf(fact.captured),
        position: row,
        refunded: textOf(fact.refunded),
      });
    case 'transfer':
      return encodeCborMap({
        v: VERSION,
        at,
        id: fact.id,
        kind: fact.kind,
        type: fact.type,
        asset: fact.assetId,
        debit: fact.accounts[0],
        amount: String(fact.amount),
        credit: fact.accounts[1],
        original: fact.originalId,
        position: row,
      });
    case 'mandate':
      return encodeCborMap({
        v: VERSION,
        at,
        id: fact.id,
        kind: fact.kind,
        state: fact.state,
        terms: fact.termsHash,
        thing: fact.thingId,
        account: fact.accounts[0],
        version: fact.version,
        document: fact.documentHash,
        position: row,
      });
    default:
      return unreachable(fact);
  }
}

function textOf(amount: bigint | undefined): string | undefined {
  return amount === undefined ? undefined : String(amount);
}

const label = Buffer.alloc(12);

/**
 * The salt of the `ordinal`-th fact of a row: HMAC-SHA256 under the secrets of all its accounts, over row and ordinal.
 * Without any one of the secrets nobody can make it again.
 */
export function saltOf(secrets: readonly Buffer[], position: bigint, ordinal: number): Buffer {
  label.writeBigUInt64BE(position);
  label.writeUInt32BE(ordinal, 8);
  return createHmac('sha256', secrets.length === 1 ? (secrets[0] as Buffer) : Buffer.concat(secrets))
    .update(label)
    .digest();
}

/** The hash of the leaf whose data is SHA-256 over salt and statement. */
export function committedLeaf(salt: Buffer, statement: Buffer): Buffer {
  return leafHash(hash('sha256', Buffer.concat([salt, statement]), 'buffer'));
}
