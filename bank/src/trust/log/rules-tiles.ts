/** The tree in tiles of 256 hashes (C2SP tlog-tiles): where a subtree's hash is found, and how the right edge grows. */

import { invariant } from '../../platform/kernel/invariant.ts';
import { foldPeaks, HASH_BYTES, heightWithin, nodeHash, type Subtree } from './rules.ts';

export const TILE_WIDTH = 256;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
const TILE_HEIGHT = 8;

/** The `number`-th tile of its level. Level 0 holds the hashes of leaves, each higher one those of whole tiles below. */
export type TilePlace = { readonly level: number; readonly number: number };

/** With fewer than 256 hashes it stands at the right edge of the tree. */
export type Tile = TilePlace & { readonly hashes: Buffer };

/** How many hashes a tile has in a tree of `size` leaves. */
export function widthOf({ level, number }: TilePlace, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - number * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/** The tiles that are not full in a tree of `size` leaves, from the lowest level up, and how wide they are. */
export function edgeOf(size: number): (TilePlace & { readonly width: number })[] {
  const places = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const number = Math.floor(size / TILE_WIDTH ** (level + 1));
    places.push({ level, number, width: widthOf({ level, number }, size) });
  }
  return places;
}

/** Whether these are the tiles at the right edge of a tree of `size` leaves, and hold no hash more or less than it has. */
export function fitsEdge(size: number, tiles: readonly Tile[]): boolean {
  return edgeOf(size).every(({ level, number, width }) => {
    const tile = tiles.find((one) => one.level === level && one.number === number);
    return width * HASH_BYTES === (tile?.hashes.length ?? 0);
  });
}

/** In which tile a subtree's hash stands, or the `count` hashes from `from` on of which it is made. */
export function placeOf({ height, index }: Subtree): TilePlace & { from: number; count: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const count = 2 ** (height % TILE_HEIGHT);
  const first = index * count;
  const number = Math.floor(first / TILE_WIDTH);
  return { level, number, from: first - number * TILE_WIDTH, count };
}

/** The hash over `count` (a power of two) hashes that stand one after the other. */
export function subtreeHash(hashes: Buffer, from: number, count: number): Buffer {
  invariant((from + count) * HASH_BYTES <= hashes.length, 'A tile holds the hashes that are asked of it.');
  let row = Array.from({ length: count }, (_, index) => hashAt(hashes, from + index));
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, index) =>
      nodeHash(row[2 * index] as Buffer, row[2 * index + 1] as Buffer),
    );
  return row[0] as Buffer;
}

function hashAt(hashes: Buffer, index: number): Buffer {
  return hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
}

/** The tiles at the right edge of a tree, all that must be known of it to add leaves. */
export type Edge = ReturnType<typeof createEdge>;

/** `tiles` are those of a tree of `size` leaves that are not full. */
export function createEdge(size = 0, tiles: readonly Tile[] = []) {
  invariant(fitsEdge(size, tiles), `A tree of ${size} leaves goes on from the tiles at its right edge.`);
  const levels = edgeOf(size).map(({ level, number, width }) => {
    const hashes = Buffer.alloc(TILE_BYTES);
    tiles.find((one) => one.level === level && one.number === number)?.hashes.copy(hashes);
    return { number, width, hashes };
  });
  const grown = new Set<number>();
  let count = size;
  let full: Tile[] = [];

  function add(level: number, hash: Buffer): void {
    levels[level] ??= { number: 0, width: 0, hashes: Buffer.alloc(TILE_BYTES) };
    const tile = levels[level];
    hash.copy(tile.hashes, tile.width * HASH_BYTES);
    tile.width += 1;
    grown.add(level);
    if (tile.width < TILE_WIDTH) return;
    full.push({ level, number: tile.number, hashes: Buffer.from(tile.hashes) });
    tile.number += 1;
    tile.width = 0;
    add(level + 1, subtreeHash(tile.hashes, 0, TILE_WIDTH));
  }

  function partial(): Tile[] {
    return levels.flatMap(({ number, width, hashes }, level) =>
      width === 0 ? [] : [{ level, number, hashes: Buffer.from(hashes.subarray(0, width * HASH_BYTES)) }],
    );
  }

  return {
    size: () => count,
    append(hash: Buffer): void {
      add(0, hash);
      count += 1;
    },
    /** Tiles that are not full. */
    partial,
    /** Tiles that were filled since this was asked last; they never change again. */
    takeFull(): Tile[] {
      const taken = full;
      full = [];
      return taken;
    },
    /** The tiles that are full or have grown since this was asked last. */
    takeGrown(): Tile[] {
      const taken = [...full, ...partial().filter(({ level }) => grown.has(level))];
      full = [];
      grown.clear();
      return taken;
    },
    root: () => foldPeaks(partial().reverse().flatMap(peakHashes)),
  };
}

/** The hashes of the largest subtrees in a tile, from the left. */
function peakHashes({ hashes }: Tile): Buffer[] {
  const width = hashes.length / HASH_BYTES;
  const peaks: Buffer[] = [];
  for (let at = 0; at < width; ) {
    const count = 2 ** heightWithin(width - at);
    peaks.push(subtreeHash(hashes, at, count));
    at += count;
  }
  return peaks;
}
