/** Proofs of the tree hold for what they prove and for nothing that differs from it in a single bit. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isGrowth, leafHash, rootByPath } from './merkle.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** A tree as RFC 6962, section 2.1, defines it, for the verifier to be held against. */
const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
type Leaves = readonly Uint8Array[];
const splitOf = ({ length }: Leaves) => 2 ** Math.floor(Math.log2(length - 1));

function rootOf(leaves: Leaves): Uint8Array {
  if (leaves.length < 2) return leaves[0] ?? sha256();
  const k = splitOf(leaves);
  return sha256(Uint8Array.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

function pathOf(index: number, leaves: Leaves): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - k, right), rootOf(left)];
}

function growthOf(first: number, leaves: Leaves, isWhole = true): Uint8Array[] {
  if (first === leaves.length) return isWhole ? [] : [rootOf(leaves)];
  const k = splitOf(leaves);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return first <= k
    ? [...growthOf(first, left, isWhole), rootOf(right)]
    : [...growthOf(first - k, right, false), rootOf(left)];
}

/** Leaf hashes that differ from each other. */
const treeOf = (size: number): Leaves =>
  Array.from({ length: size }, (_, index) => sha256(Uint8Array.of(0), Buffer.from(`leaf ${index}`)));

function flipped(value: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(value);
  const at = Math.floor(bit / 8) % value.length;
  changed[at] = (value[at] ?? 0) ^ (1 << (bit % 8));
  return changed;
}

const size = fc.integer({ min: 1, max: 130 });
const place = fc.tuple(size, fc.nat()).map(([count, number]) => ({ count, index: number % count }));
const hexOf = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('hex');

test('the published proof of a leaf leads to the published root', async () => {
  const path = [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ].map(bytes);
  const root = await rootByPath(await leafHash(bytes('40414243')), 5, 8, path);
  assert.equal(hexOf(root), '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
});

test('the published proof of growth holds', async () => {
  const path = [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ].map(bytes);
  const first = { size: 6, root: bytes('76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef') };
  const second = { size: 8, root: bytes('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328') };
  assert.ok(await isGrowth(first, second, path));
});

test('the path of every leaf leads to the root of its tree', async () => {
  await fc.assert(
    fc.asyncProperty(place, async ({ count, index }) => {
      const leaves = treeOf(count);
      const found = await rootByPath(leaves[index] as Uint8Array, index, count, pathOf(index, leaves));
      assert.equal(hexOf(found), hexOf(rootOf(leaves)));
    }),
  );
});

test('a path with another bit, of another leaf or of another length leads elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.nat(), fc.nat(), async ({ count, index }, which, bit) => {
      fc.pre(count > 1);
      const leaves = treeOf(count);
      const path = pathOf(index, leaves);
      const leaf = leaves[index] as Uint8Array;
      const at = which % path.length;
      const other = (index + 1 + (which % (count - 1))) % count;
      const attempts = [
        rootByPath(flipped(leaf, bit), index, count, path),
        rootByPath(leaf, index, count, path.with(at, flipped(path[at] as Uint8Array, bit))),
        rootByPath(leaf, other, count, path),
        rootByPath(leaf, index, count, path.toSpliced(at, 1)),
        rootByPath(leaf, index, count, [...path, leaf]),
      ];
      for (const attempt of attempts) assert.notEqual(hexOf(await attempt), hexOf(rootOf(leaves)));
    }),
  );
});

test('not one bit of leaf, path or root can be another one', async () => {
  for (const [count, index] of [
    [2, 1],
    [7, 6],
    [13, 4],
  ] as const) {
    const leaves = treeOf(count);
    const parts = [leaves[index] as Uint8Array, ...pathOf(index, leaves)];
    for (let at = 0; at < parts.length; at += 1)
      for (let bit = 0; bit < 256; bit += 1) {
        const [leaf = new Uint8Array(), ...path] = parts.with(at, flipped(parts[at] as Uint8Array, bit));
        const root = await rootByPath(leaf, index, count, path);
        assert.notEqual(hexOf(root), hexOf(rootOf(leaves)));
      }
  }
});

test('what is no place in a tree has no root', async () => {
  const leaf = await leafHash(new Uint8Array());
  for (const [index, count] of [
    [1, 1],
    [-1, 1],
    [0, 0],
    [0.5, 1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(await rootByPath(leaf, index, count, []), undefined);
});

test('every tree begins with every smaller one of the same leaves', async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), async (count, number) => {
      const leaves = treeOf(count);
      const smaller = number % (count + 1);
      const first = { size: smaller, root: rootOf(leaves.slice(0, smaller)) };
      const path = smaller === 0 ? [] : growthOf(smaller, leaves);
      assert.ok(await isGrowth(first, { size: count, root: rootOf(leaves) }, path));
    }),
  );
});

test('growth with another bit, from another tree or to a smaller one is none', async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, number, bit) => {
      fc.pre(count > 1);
      const leaves = treeOf(count);
      const smaller = 1 + (number % (count - 1));
      const first = { size: smaller, root: rootOf(leaves.slice(0, smaller)) };
      const second = { size: count, root: rootOf(leaves) };
      const path = growthOf(smaller, leaves);
      const at = number % path.length;
      const attempts = [
        isGrowth({ ...first, root: flipped(first.root, bit) }, second, path),
        isGrowth(first, { ...second, root: flipped(second.root, bit) }, path),
        isGrowth(first, second, path.with(at, flipped(path[at] as Uint8Array, bit))),
        isGrowth(first, second, path.toSpliced(at, 1)),
        isGrowth(first, second, [...path, second.root]),
        isGrowth(second, first, path),
      ];
      for (const attempt of attempts) assert.equal(await attempt, false);
    }),
  );
});

test('trees of one size are the same only with the same root', async () => {
  const root = rootOf(treeOf(3));
  assert.ok(await isGrowth({ size: 3, root }, { size: 3, root }, []));
  assert.equal(await isGrowth({ size: 3, root }, { size: 3, root: flipped(root, 0) }, []), false);
});
