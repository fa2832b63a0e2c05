/** Where events are read from: a numbered sequence in which nothing ever appears behind a reader. */

import type { RecordedEvent } from './event.ts';

/**
 * The contract that every source keeps: once `readAfter` has returned a position, no event appears later at
 * that position or below. Gaps are allowed.
 */
export type EventSource = {
  /** Unique; cursors are kept under it, so it never changes. */
  readonly name: string;
  /** At most `limit` events behind `position`, in order. */
  readAfter(position: bigint, limit: number): Promise<RecordedEvent[]>;
  /** The position of the last event; 0 when there is none. */
  lastPosition(): Promise<bigint>;
  /** Calls `listener` soon after something was added; a hint that may be lost. Returns how to stop it. */
  onNews(listener: () => void): () => void;
};
