/** Verifies proofs of a Merkle tree (RFC 9162, sections 2.1.3.2 and 2.1.4.2, with SHA-256). */

import { type Bytes, sha256 } from '../values/bytes.ts';
import { joined } from '../values/cbor.ts';

export function leafHash(data: Uint8Array): Promise<Bytes> {
  return sha256(joined([Uint8Array.of(0), data]));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(joined([Uint8Array.of(1), left, right]));
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const isOdd = (number: number) => number % 2 === 1;
/** Sizes may be beyond 2^32, so that there are no shifts of bits here. */
const half = (number: number) => Math.floor(number / 2);

/** The root that a leaf's path leads to; undefined when the path has another length than the place of the leaf wants. */
export async function rootByPath(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  if (!isPlace(index, size)) return undefined;
  let node = leaf;
  let number = index;
  let last = size - 1;
  for (const hash of path) {
    if (last === 0) return undefined;
    if (isOdd(number) || number === last) {
      node = await nodeHash(hash, node);
      while (!isOdd(number) && number !== 0) {
        number = half(number);
        last = half(last);
      }
    } else node = await nodeHash(node, hash);
    number = half(number);
    last = half(last);
  }
  return last === 0 ? node : undefined;
}

function isPlace(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

/** A size of the tree with its root. */
export type TreeHead = { readonly size: number; readonly root: Uint8Array };

/** Whether the larger tree begins with all of the smaller one, as `path` should prove. */
export async function isGrowth(
  first: TreeHead,
  second: TreeHead,
  path: readonly Uint8Array[],
): Promise<boolean> {
  if (first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && isSame(first.root, second.root);
  // Every tree begins with the empty one.
  if (first.size === 0) return path.length === 0;
  let number = first.size - 1;
  let last = second.size - 1;
  while (isOdd(number)) {
    number = half(number);
    last = half(last);
  }
  // A first tree that is a whole subtree of the second is not repeated in the path.
  const [start, ...rest] = number === 0 ? [first.root, ...path] : path;
  if (!start) return false;
  let before = start;
  let after = start;
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(number) || number === last) {
      before = await nodeHash(hash, before);
      after = await nodeHash(hash, after);
      while (!isOdd(number) && number !== 0) {
        number = half(number);
        last = half(last);
      }
    } else after = await nodeHash(after, hash);
    number = half(number);
    last = half(last);
  }
  return last === 0 && isSame(before, first.root) && isSame(after, second.root);
}
