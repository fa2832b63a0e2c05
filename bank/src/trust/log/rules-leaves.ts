/** What a leaf commits to: a small statement in deterministic CBOR, hidden behind a salt. */

import { createHmac, hash } from 'node:crypto';
import type { Fact, FactRow } from '../../money/index.ts';
import { encodeCborMap } from '../../platform/kernel/deterministic-cbor-writer.ts';
import { unreachable } from '../../platform/kernel/invariant.ts';
import { leafHash } from './rules.ts';

/** Of the statement's form; a reader refuses one that it does not know. */
const VERSION = 1;

/** What the leaf of a fact states. Amounts are decimal texts in minor units, hashes and ids as in receipts. */
export function statementOf(fact: Fact, { position, at }: Pick<FactRow, 'position' | 'at'>): Buffer {
  return encodeCborMap({
    ...membersOf(fact),
    v: VERSION,
    kind: fact.kind,
    id: fact.id,
    position: Number(position),
    at,
  });
}

function membersOf(fact: Fact) {
  switch (fact.kind) {
    case 'payment':
      return {
        change: fact.change,
        state: fact.state,
        amount: String(fact.amount),
        asset: fact.assetId,
        captured: textOf(fact.captured),
        refunded: textOf(fact.refunded),
        order: Buffer.from(fact.orderHash, 'hex'),
        payee: fact.payeeId,
        thing: fact.thingId,
        code: fact.code,
      };
    case 'transfer':
      return {
        type: fact.type,
        debit: fact.accounts[0],
        credit: fact.accounts[1],
        amount: String(fact.amount),
        asset: fact.assetId,
        original: fact.originalId,
      };
    case 'mandate':
      return {
        version: fact.version,
        state: fact.state,
        account: fact.accounts[0],
        thing: fact.thingId,
        terms: hash('sha256', fact.terms, 'buffer'),
        document: fact.documentHash === undefined ? undefined : Buffer.from(fact.documentHash, 'hex'),
      };
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
