/** The log's own Ed25519 key, which signs checkpoints and nothing else. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { loadKeyFile } from '../../platform/auth/key-file.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { checkpointText, signedNote, type TreeHead, verifierKeyOf } from './note.ts';

export type LogKey = {
  /** The name of the log, which stands in each of its checkpoints. */
  readonly origin: string;
  /** Origin and public key in the form in which verifiers are given them. */
  readonly verifierKey: string;
  signCheckpoint(head: TreeHead): string;
};

/** Loads the key from the PEM file at `path`, or makes one there. */
export async function loadLogKey(path: string, origin: string): Promise<LogKey> {
  const key = createPrivateKey(await loadKeyFile(path, makeKey));
  const { crv, x = '' } = createPublicKey(key).export({ format: 'jwk' });
  invariant(crv === 'Ed25519', `The log’s key in ${path} is an Ed25519 key.`);
  const verifierKey = verifierKeyOf(origin, Buffer.from(x, 'base64url'));
  return {
    origin,
    verifierKey,
    signCheckpoint(head) {
      const text = checkpointText(origin, head);
      return signedNote(text, verifierKey, sign(null, Buffer.from(text), key));
    },
  };
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
