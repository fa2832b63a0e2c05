/** Committed batches on their way from the teller to the projector, so that it need not read them from the journal. */

import type { Slice } from '../teller/codec/codec.ts';
import type { Entry } from '../teller/entries.ts';

/** A row of the journal, taken apart. */
export type Batch = {
  readonly position: bigint;
  readonly entries: readonly Entry[];
  /** Where each entry stands in the row's body. */
  readonly slices: readonly Slice[];
};

/** With more waiting than this, later batches are left to be read from the journal. */
const MAX_ENTRIES = 200_000;

export function createBacklog() {
  const waiting: Batch[] = [];
  let entries = 0;

  function drop(count: number): Batch[] {
    const dropped = waiting.splice(0, count);
    for (const batch of dropped) entries -= batch.entries.length;
    return dropped;
  }

  return {
    size: () => entries,

    /** Batches come in the order of their positions; after a gap nothing is kept until the reader has passed it. */
    add(batch: Batch): void {
      const last = waiting.at(-1);
      if (last && (last.position + 1n !== batch.position || entries > MAX_ENTRIES)) return;
      waiting.push(batch);
      entries += batch.entries.length;
    },

    /** The batches that follow a position, up to about `most` entries; nothing when they have to be read. */
    after(position: bigint, most: number): Batch[] | undefined {
      const passed = waiting.findIndex((batch) => batch.position > position);
      drop(passed < 0 ? waiting.length : passed);
      if (waiting[0]?.position !== position + 1n) return undefined;
      let taken = 0;
      let size = 0;
      for (const batch of waiting) {
        if (taken > 0 && size + batch.entries.length > most) break;
        size += batch.entries.length;
        taken += 1;
      }
      // They stay until the reader has passed them: it may fail and ask for them again.
      return waiting.slice(0, taken);
    },
  };
}
