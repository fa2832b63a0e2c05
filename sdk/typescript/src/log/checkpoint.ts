/** Reads checkpoints: notes that a log has signed (C2SP signed-note and tlog-checkpoint). */

import { verifySignature } from '../crypto/keys.ts';
import { NotTrusted } from '../errors.ts';
import { type Bytes, base64url, bytesOfBase64url, hex, sha256, utf8 } from '../values/bytes.ts';
import { joined } from '../values/cbor.ts';
import type { TreeHead } from './merkle.ts';

/** A checkpoint whose signature was verified. */
export type Checkpoint = TreeHead & { readonly origin: string; readonly note: string };

const ED25519 = 1;
const HASH_BYTES = 32;
const KEY_ID_BYTES = 4;
/** A log and its witnesses sign; nobody needs more. */
const MOST_SIGNATURES = 32;

/**
 * Verifies that the log with this key has signed the note. `verifierKey` is `<name>+<key id>+<key>`, as the bank's
 * `log.checkpoint` tells it once; get it from a place that you trust, and keep it. Throws `NotTrusted`.
 */
export async function verifyCheckpoint(note: string, verifierKey: string): Promise<Checkpoint> {
  const key = await readVerifierKey(verifierKey);
  const end = note.lastIndexOf('\n\n');
  require(end > 0 && note.endsWith('\n'), 'It is no signed note.');
  const text = note.slice(0, end + 1);
  const signature = findSignature(note.slice(end + 2), key);
  const isGenuine = await verifySignature(key.jwk, signature, utf8(text));
  require(isGenuine, 'Its signature is not that of the log.');
  return { ...readText(text, key.name), note };
}

type VerifierKey = {
  readonly name: string;
  readonly keyId: string;
  readonly jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string };
};

async function readVerifierKey(text: string): Promise<VerifierKey> {
  // The base64 of the key may hold a plus as well.
  const [, name = '', keyId = '', encoded = ''] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const typedKey = encoded ? bytesOfBase64(encoded) : new Uint8Array();
  if (typedKey[0] !== ED25519 || typedKey.length !== 1 + HASH_BYTES)
    throw new TypeError('A log’s key is written <name>+<key id>+<Ed25519 key>.');
  const expected = hex((await sha256(joined([utf8(`${name}\n`), typedKey]))).subarray(0, KEY_ID_BYTES));
  if (expected !== keyId)
    throw new TypeError('The key of the log does not have the id that is written beside it.');
  return { name, keyId, jwk: { kty: 'OKP', crv: 'Ed25519', x: base64url(typedKey.subarray(1)) } };
}

/** The signature under the key's name and id; those of others, such as witnesses, are left alone. */
function findSignature(block: string, { name, keyId }: VerifierKey): Bytes {
  const lines = block.split('\n').slice(0, -1);
  require(lines.length <= MOST_SIGNATURES, 'It has too many signatures.');
  for (const line of lines) {
    const [, signer, encoded = ''] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    require(signer, 'A line under it is no signature.');
    const signed = bytesOfBase64(encoded);
    if (signer === name && hex(signed.subarray(0, KEY_ID_BYTES)) === keyId) return signed.slice(KEY_ID_BYTES);
  }
  throw new NotTrusted('The checkpoint does not hold: The log has not signed it.');
}

function readText(text: string, name: string): TreeHead & { origin: string } {
  const [origin = '', size = '', root = ''] = text.split('\n');
  require(origin === name, 'It is of another log.');
  require(/^(0|[1-9][0-9]{0,15})$/.test(size) &&
    Number.isSafeInteger(Number(size)), 'Its size is no number.');
  const hash = bytesOfBase64(root);
  require(hash.length === HASH_BYTES, 'Its root is no SHA-256.');
  return { origin, size: Number(size), root: hash };
}

/** Standard base64 with its padding, in the only spelling of the bytes. */
function bytesOfBase64(text: string): Bytes {
  const plain = text.replace(/=+$/, '');
  require(/^[A-Za-z0-9+/]*$/.test(plain) && text.length % 4 === 0, 'Something in it is not base64.');
  const bytes = bytesOfBase64url(plain.replaceAll('+', '-').replaceAll('/', '_'));
  require(base64url(bytes) ===
    plain.replaceAll('+', '-').replaceAll('/', '_'), 'Something in it is not base64.');
  return bytes;
}

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new NotTrusted(`The checkpoint does not hold: ${why}`);
}
