/** Trees for tests: published leaves, roots and proofs, and the definitions of RFC 6962, section 2.1, word for word. */

import { createHash } from 'node:crypto';

const bytes = (text: string) => Buffer.from(text, 'hex');

/** With their roots and proofs these came with Certificate Transparency's first implementation; others have kept them. */
export const knownLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(bytes);

/** By size, from 0 on. */
export const knownRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const LEAF_1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const LEAF_4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const LEAVES_2_3 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const LEAVES_4_7 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const LEAVES_4_5 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const LEAVES_6_7 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const LEAVES_0_1 = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const LEAVES_0_3 = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';

export const inclusionExamples = [
  { index: 0, size: 1, path: [] },
  { index: 0, size: 8, path: [LEAF_1, LEAVES_2_3, LEAVES_4_7] },
  { index: 5, size: 8, path: [LEAF_4, LEAVES_6_7, LEAVES_0_3] },
  { index: 2, size: 3, path: [LEAVES_0_1] },
  { index: 1, size: 5, path: [knownRoots[1], LEAVES_2_3, LEAF_4] },
];

export const consistencyExamples = [
  { first: 1, second: 1, path: [] },
  { first: 1, second: 8, path: [LEAF_1, LEAVES_2_3, LEAVES_4_7] },
  { first: 6, second: 8, path: [LEAVES_4_5, LEAVES_6_7, LEAVES_0_3] },
  { first: 2, second: 5, path: [LEAVES_2_3, LEAF_4] },
];

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function halves(leaves: readonly Uint8Array[]): [Uint8Array[], Uint8Array[]] {
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return [leaves.slice(0, k), leaves.slice(k)];
}

/** MTH(D[n]) */
export function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0] as Uint8Array);
  const [left, right] = halves(leaves);
  return sha256(Buffer.from([1]), naiveRoot(left), naiveRoot(right));
}

/** PATH(m, D[n]) */
export function naivePath(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length === 1) return [];
  const [left, right] = halves(leaves);
  if (m < left.length) return [...naivePath(m, left), naiveRoot(right)];
  return [...naivePath(m - left.length, right), naiveRoot(left)];
}

/** PROOF(m, D[n]) */
export function naiveProof(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  return naiveSubproof(m, leaves, true);
}

/** SUBPROOF(m, D[n], b) */
function naiveSubproof(m: number, leaves: readonly Uint8Array[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const [left, right] = halves(leaves);
  if (m <= left.length) return [...naiveSubproof(m, left, isWhole), naiveRoot(right)];
  return [...naiveSubproof(m - left.length, right, false), naiveRoot(left)];
}
