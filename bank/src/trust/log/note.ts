/** Checkpoints as signed notes (C2SP tlog-checkpoint and signed-note): what the log's key signs, and how it is named. */

import { hash } from 'node:crypto';

/** A size of the tree with its root. */
export type TreeHead = { readonly size: number; readonly root: Buffer };

/** Ed25519 among the types of signatures that signed-note lists. */
const ED25519 = 1;

export function checkpointText(origin: string, { size, root }: TreeHead): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** The first four bytes of SHA-256 over the key's name, a newline, the type of signature and the public key. */
function keyIdOf(name: string, typedKey: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typedKey]), 'buffer').subarray(0, 4);
}

/** What verifiers are given: `<name>+<key id in hexadecimal>+<type and public key in base64>`. */
export function verifierKeyOf(name: string, publicKey: Buffer): string {
  const typedKey = Buffer.concat([Buffer.from([ED25519]), publicKey]);
  return `${name}+${keyIdOf(name, typedKey).toString('hex')}+${typedKey.toString('base64')}`;
}

/** The text with the line of its signature under it. */
export function signedNote(text: string, verifierKey: string, signature: Buffer): string {
  const [name = '', keyId = ''] = verifierKey.split('+');
  const signed = Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64');
  return `${text}\n— ${name} ${signed}\n`;
}
