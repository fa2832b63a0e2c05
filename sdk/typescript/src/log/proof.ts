/** Verifies that something is recorded in the bank's log, without the bank and offline. */

import { readJws } from '../crypto/jws.ts';
import { NotTrusted } from '../errors.ts';
import type { LogProof, Receipt } from '../generated/operations.ts';
import { bytesOfBase64url, sha256 } from '../values/bytes.ts';
import { joined } from '../values/cbor.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { isSame, leafHash, rootByPath } from './merkle.ts';
import { type LogStatement, readStatement } from './statement.ts';

const SALT_BYTES = 32;

/** What a proof has shown. */
export type Proven = {
  readonly statement: LogStatement;
  readonly checkpoint: Checkpoint;
  readonly index: number;
};

/**
 * Verifies a proof with nothing but the log's key (see `verifyCheckpoint`), and returns what it proves. With `receipt`,
 * the compact JWS that the payer or payee was given, it must say the same as the proof; whose signature the receipt
 * carries is not looked at, because the log vouches for what it says. Throws `NotTrusted`.
 */
export async function verifyLogProof(given: {
  readonly proof: LogProof;
  readonly verifierKey: string;
  readonly receipt?: string | undefined;
}): Promise<Proven> {
  const { proof, verifierKey, receipt } = given;
  const checkpoint = await verifyCheckpoint(proof.checkpoint, verifierKey);
  const salt = bytesOf(proof.salt);
  const statement = bytesOf(proof.statement);
  require(salt.length === SALT_BYTES, 'Its salt has not 32 bytes.');
  const leaf = await leafHash(await sha256(joined([salt, statement])));
  const path = proof.path.map(bytesOf);
  require(path.every(({ length }) => length === SALT_BYTES), 'Its path is not made of hashes.');
  const root = await rootByPath(leaf, proof.index, checkpoint.size, path);
  require(root && isSame(root, checkpoint.root), 'What it states is not in the log.');
  const read = readStatement(statement);
  if (receipt !== undefined) requireAgreement(read, readReceipt(receipt), checkpoint);
  return { statement: read, checkpoint, index: proof.index };
}

/** A receipt may have been signed later than the change: the payment stood like that until then. */
function requireAgreement(statement: LogStatement, receipt: Receipt, { origin }: Checkpoint): void {
  const agrees = (condition: boolean, what: string) =>
    require(condition, `The receipt is about another ${what}.`);
  agrees(statement.kind === 'payment' && statement.id === receipt.paymentId, 'payment');
  if (statement.kind !== 'payment') return;
  const { amount, asset, scale } = receipt.money;
  agrees(origin.startsWith(`${receipt.bank}/`), 'bank');
  agrees(statement.order === receipt.orderHash, 'order');
  agrees(statement.amount === amount && statement.asset === `${asset}/${scale}`, 'amount');
  agrees(statement.payee === receipt.payee, 'payee');
  agrees(statement.thing === receipt.thingId, 'thing');
  agrees(statement.state === receipt.state, 'state');
  agrees((statement.captured ?? receipt.captured) === receipt.captured, 'captured amount');
  agrees((statement.refunded ?? receipt.refunded) === receipt.refunded, 'refunded amount');
  agrees(statement.at === Date.parse(receipt.at), 'time');
  agrees(statement.position <= Number(receipt.position), 'place in the journal');
}

function readReceipt(receipt: string): Receipt {
  try {
    const { header, payload } = readJws(receipt);
    if (header.typ === 'bot-receipt') return payload as Receipt;
  } catch (cause) {
    throw new NotTrusted('The proof does not hold: The receipt is no signed document.', { cause });
  }
  throw new NotTrusted('The proof does not hold: What is called a receipt is something else.');
}

function bytesOf(text: string): ReturnType<typeof bytesOfBase64url> {
  try {
    return bytesOfBase64url(text);
  } catch (cause) {
    throw new NotTrusted('The proof does not hold: Something in it is not base64url.', { cause });
  }
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The proof does not hold: ${why}`);
}
