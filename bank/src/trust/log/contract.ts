/** The transparency log: checkpoints, tiles of hashes, proofs, and the ways it says no. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../../platform/errors/refusals.ts';
import { Shape } from '../../platform/kernel/schemas.ts';

export const LogRefusals = defineRefusals('log', {
  'nothing-recorded': {
    kind: 'not-found',
    title: 'Nothing was recorded of it up to that journal position.',
    remedy: 'Ask with the position of a receipt, or without one for the newest state.',
  },
  'link-erased': {
    kind: 'gone',
    title: 'The secret behind this leaf was erased, so that nobody can say any more what it is about.',
    remedy: 'A proof that was handed out before still holds.',
  },
  'not-logged-yet': {
    kind: 'unavailable',
    title: 'It is recorded, but the log has not come that far yet.',
    remedy: 'Ask again in a few seconds.',
  },
  // Not `unavailable`: asking again does not help.
  halted: {
    kind: 'conflict',
    title: 'The log has found that it contradicts the journal, and takes nothing more in.',
    remedy: 'The operator reads the bank’s log and runs npm run verify.',
  },
  'tile-not-there': {
    kind: 'not-found',
    title: 'The tree has no such tile, or not that many hashes in it.',
    remedy: 'Work out from the size of a checkpoint which tiles there are, and how wide.',
  },
  'size-not-reached': {
    kind: 'not-found',
    title: 'The tree does not have that many leaves.',
    remedy: 'Ask for sizes up to that of the checkpoint, the smaller one first.',
  },
});

/** So many leaves are never reached: they would take 6,000 years at a billion a day. */
export const TreeSize = Type.Integer({ minimum: 0, maximum: 2 ** 51, description: 'Number of leaves.' });
const Bytes = Type.String({ pattern: '^[A-Za-z0-9_-]*$', description: 'Bytes in base64url.' });
const Path = Type.Array(Bytes, { maxItems: 64, description: 'SHA-256 hashes.' });
const Note = Type.String({
  description:
    'Signed note (C2SP): origin, size, root in base64, a blank line, and a line for each signature.',
});

export const LogCheckpoint = Shape(
  {
    origin: Type.String(),
    size: TreeSize,
    root: Bytes,
    note: Note,
    verifierKey: Type.String({
      description:
        'Name, key id and public key of the log, to be pinned: a key that comes with a proof proves nothing.',
    }),
  },
  { title: 'LogCheckpoint' },
);
export type LogCheckpoint = Static<typeof LogCheckpoint>;

export const LogTile = Shape(
  { level: Type.Integer(), number: Type.Integer(), width: Type.Integer(), hashes: Bytes },
  {
    title: 'LogTile',
    description:
      'Hashes of level 0 are those of leaves; each of a higher level is the root over a whole tile of the level below. They stand one after the other, 32 bytes each.',
  },
);
export type LogTile = Static<typeof LogTile>;

export const LogConsistency = Shape(
  { first: TreeSize, second: TreeSize, path: Path },
  { title: 'LogConsistency', description: 'PROOF(first, D[second]) of RFC 6962, section 2.1.2.' },
);
export type LogConsistency = Static<typeof LogConsistency>;

export const LogProof = Shape(
  {
    statement: Type.String({
      pattern: '^[A-Za-z0-9_-]*$',
      description: 'Deterministic CBOR in base64url; docs/guides/transparency-log.md says what stands in it.',
    }),
    salt: Bytes,
    index: TreeSize,
    path: Path,
    checkpoint: Note,
  },
  {
    title: 'LogProof',
    description:
      'The data of the leaf `index` is SHA-256(salt ‖ statement); `path` is its inclusion proof (RFC 6962, section 2.1.1) in the tree of the checkpoint. Whoever has it can show it to others: it is as secret as what it says.',
  },
);
export type LogProof = Static<typeof LogProof>;
