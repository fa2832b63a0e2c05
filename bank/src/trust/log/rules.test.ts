/** The tree is that of RFC 6962: known roots and proofs, and the RFC's own recursive definition on random trees. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  consistencyPath,
  emptyRoot,
  foldPeaks,
  inclusionPath,
  leafHash,
  nodeHash,
  peaksOf,
  type Range,
} from './rules.ts';
import { createEdge, placeOf, subtreeHash, TILE_WIDTH, type Tile } from './rules-tiles.ts';
import {
  consistencyExamples,
  inclusionExamples,
  knownLeaves,
  knownRoots,
  naivePath,
  naiveProof,
  naiveRoot,
} from './test-tree.ts';

const hex = (hashes: readonly Uint8Array[]) => hashes.map((one) => Buffer.from(one).toString('hex'));
const sizes = fc.integer({ min: 1, max: 700 });

/** Leaves that differ, so that no mistake of place goes unnoticed. */
const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => Buffer.from(`leaf ${index}`));

/** The hash of a range as the log makes it: out of tiles. */
function createTree(leaves: readonly Uint8Array[]) {
  const edge = createEdge();
  for (const leaf of leaves) edge.append(leafHash(leaf));
  const tiles = new Map<string, Tile>();
  for (const tile of [...edge.takeFull(), ...edge.partial()]) tiles.set(`${tile.level}/${tile.number}`, tile);
  const hashOf = (range: Range) =>
    foldPeaks(
      peaksOf(range).map((peak) => {
        const { level, number, from, count } = placeOf(peak);
        const tile = tiles.get(`${level}/${number}`);
        assert.ok(tile, `tile ${level}/${number}`);
        return subtreeHash(tile.hashes, from, count);
      }),
    );
  return { root: edge.root, hashOf };
}

test('the roots of the published leaves are the published ones', () => {
  for (const [size, root] of knownRoots.entries())
    assert.equal(createTree(knownLeaves.slice(0, size)).root().toString('hex'), root);
  assert.equal(emptyRoot.toString('hex'), knownRoots[0]);
});

test('the published proofs of leaves come out', () => {
  for (const { index, size, path } of inclusionExamples) {
    const tree = createTree(knownLeaves.slice(0, size));
    assert.deepEqual(hex(inclusionPath(index, size).map(tree.hashOf)), path);
  }
});

test('the published proofs of growth come out', () => {
  for (const { first, second, path } of consistencyExamples) {
    const tree = createTree(knownLeaves.slice(0, second));
    assert.deepEqual(hex(consistencyPath(first, second).map(tree.hashOf)), path);
  }
});

test('root and proofs out of tiles are those of the definition in the RFC', () => {
  const tree = (size: number) => ({ leaves: leavesOf(size), ...createTree(leavesOf(size)) });
  const made = fc.tuple(sizes, fc.nat(), fc.nat()).map(([size, a, b]) => {
    return { size, index: a % size, first: 1 + (b % size) };
  });
  fc.assert(
    fc.property(made, ({ size, index, first }) => {
      const { leaves, root, hashOf } = tree(size);
      assert.deepEqual(root(), naiveRoot(leaves));
      assert.deepEqual(hex(inclusionPath(index, size).map(hashOf)), hex(naivePath(index, leaves)));
      assert.deepEqual(hex(consistencyPath(first, size).map(hashOf)), hex(naiveProof(first, leaves)));
    }),
  );
});

test('proofs keep to their length: one hash for each level', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (size, share) => {
        const most = Math.ceil(Math.log2(size));
        const index = Math.floor(share * size);
        assert.ok(inclusionPath(index, size).length <= most);
        assert.ok(consistencyPath(index + 1, size).length <= most + 1);
      },
    ),
  );
});

test('a tree goes on from its right edge as if it had never stopped', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_200 }), fc.integer({ min: 0, max: 600 }), (before, more) => {
      const leaves = leavesOf(before + more).map(leafHash);
      const first = createEdge();
      for (const leaf of leaves.slice(0, before)) first.append(leaf);
      const second = createEdge(before, first.partial());
      for (const leaf of leaves.slice(before)) second.append(leaf);
      const whole = createEdge();
      for (const leaf of leaves) whole.append(leaf);
      assert.deepEqual(second.root(), whole.root());
      assert.deepEqual([...first.takeFull(), ...second.takeFull()], whole.takeFull());
    }),
    { numRuns: 40 },
  );
});

test('256 tiles make one hash of the level above them', () => {
  const edge = createEdge();
  const leaf = leafHash(Buffer.alloc(0));
  for (let count = 0; count < TILE_WIDTH * TILE_WIDTH; count += 1) edge.append(leaf);
  let root = leaf;
  for (let height = 0; height < 16; height += 1) root = nodeHash(root, root);
  assert.deepEqual(edge.root(), root);
  assert.deepEqual(
    edge.takeFull().filter(({ level }) => level === 1).length,
    1,
    'one tile of the second level is full',
  );
  assert.deepEqual(
    edge.partial().map(({ level, number, hashes }) => [level, number, hashes.length]),
    [[2, 0, 32]],
  );
});

test('an edge that does not fit its size is noticed', () => {
  assert.throws(() => createEdge(5, []), /goes on from the tiles at its right edge/);
});
