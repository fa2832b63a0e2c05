/** The Merkle tree of RFC 6962, section 2.1: how leaves and nodes are hashed, and which subtrees a proof names. */

import { hash } from 'node:crypto';
import { invariant } from '../../platform/kernel/invariant.ts';

export const HASH_BYTES = 32;

const LEAF = Buffer.from([0]);

/** `MTH({d})`: SHA-256 of 0x00 and the leaf's data. */
export function leafHash(data: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([LEAF, data]), 'buffer');
}

/** Nobody else writes here while a node is hashed, so that no node costs an allocation. */
const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** SHA-256 of 0x01 and two hashes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return hash('sha256', pair, 'buffer');
}

/** The root of a tree without leaves. */
export const emptyRoot = hash('sha256', Buffer.alloc(0), 'buffer');

/** A whole subtree of `2^height` leaves, the `index`-th of its height. */
export type Subtree = { readonly height: number; readonly index: number };

/** The leaves from `start` up to, and without, `end`. */
export type Range = { readonly start: number; readonly end: number };

/**
 * The whole subtrees of which a range is made, largest first. A range of a proof begins where its largest subtree may
 * begin; its hash is that of these, folded by `foldPeaks`.
 */
export function peaksOf({ start, end }: Range): Subtree[] {
  const peaks: Subtree[] = [];
  for (let at = start; at < end; ) {
    const height = heightWithin(end - at);
    const size = 2 ** height;
    invariant(at % size === 0, 'A range of the tree begins where its largest subtree begins.');
    peaks.push({ height, index: at / size });
    at += size;
  }
  return peaks;
}

/** `MTH` of a range, given the hashes of its peaks: the right end is the deepest. */
export function foldPeaks(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The height of the largest whole subtree with `count` leaves at the most. Logarithms of large numbers are rounded. */
export function heightWithin(count: number): number {
  let height = 0;
  while (2 ** (height + 1) <= count) height += 1;
  return height;
}

/** The largest power of two that is smaller than `size`. */
function split(size: number): number {
  return 2 ** heightWithin(size - 1);
}

/** `PATH(index, D[size])`: the ranges whose hashes prove a leaf, the leaf's neighbour first. */
export function inclusionPath(index: number, size: number): Range[] {
  invariant(index >= 0 && index < size, 'A leaf that is proved stands in the tree.');
  const path: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/** `PROOF(first, D[second])`: the ranges whose hashes prove that the tree of `second` leaves begins with that of `first`. */
export function consistencyPath(first: number, second: number): Range[] {
  invariant(first > 0 && first <= second, 'A tree grows from one size to a larger one.');
  const path: Range[] = [];
  let start = 0;
  let end = second;
  // The first tree is a whole subtree from `start` on when nothing was split away on its right.
  let isWhole = true;
  while (end !== first) {
    const middle = start + split(end - start);
    if (first <= middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) path.push({ start, end });
  return path.reverse();
}
