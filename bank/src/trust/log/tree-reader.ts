/** Reads hashes of the stored tree: of leaves, of any range of them, and so the paths of proofs. */

import type { Query } from '../../platform/database/database.ts';
import { foldPeaks, peaksOf, type Range } from './rules.ts';
import { placeOf, subtreeHash, type Tile, type TilePlace } from './rules-tiles.ts';
import { readTiles } from './store.ts';

/** The hashes of ranges, in their order; all tiles that are needed are read in one question. */
export async function hashesOf(query: Query, ranges: readonly Range[]): Promise<Buffer[]> {
  const peaks = ranges.map((range) => peaksOf(range).map(placeOf));
  const places = new Map(peaks.flat().map((place) => [nameOf(place), place]));
  const tiles = new Map((await readTiles(query, [...places.values()])).map((tile) => [nameOf(tile), tile]));
  return peaks.map((parts) =>
    foldPeaks(parts.map((part) => subtreeHash(found(tiles, part).hashes, part.from, part.count))),
  );
}

function nameOf({ level, number }: TilePlace): string {
  return `${level}/${number}`;
}

function found(tiles: ReadonlyMap<string, Tile>, place: TilePlace): Tile {
  const tile = tiles.get(nameOf(place));
  if (!tile) throw new Error(`Tile ${place.number} of level ${place.level} of the log is missing.`);
  return tile;
}
