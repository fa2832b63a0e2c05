/** The seat of this process at the moment, who waits for the next one, and what is to be announced when it is there. */

import type { Seat } from './seat.ts';
import type { Seats } from './teller-desk.ts';

export type SeatHolder = Seats & {
  sitDown(seat: Seat): void;
  /** Announces now, or when there is a seat again. */
  announce(item: unknown): void;
};

/** What was announced while there was no seat; more than this is old news. */
const MOST_UNSAID = 10_000;

/** `onChange` is called when this process sits down on another seat than before. */
export function createSeatHolder(onChange: () => void): SeatHolder {
  let seat: Seat | undefined;
  const unsaid: unknown[] = [];
  const waiting = new Set<(next: Seat) => void>();
  const current = () => (seat?.isOver() ? undefined : seat);

  return {
    current,
    next(limitMs) {
      if (limitMs <= 0) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(hear);
          resolve(undefined);
        }, limitMs);
        const hear = (next: Seat) => {
          clearTimeout(timer);
          resolve(next);
        };
        waiting.add(hear);
      });
    },
    sitDown(next) {
      const hadSeat = seat !== undefined;
      seat = next;
      for (const hear of waiting) hear(next);
      waiting.clear();
      for (const item of unsaid.splice(0)) next.announce(item);
      if (hadSeat) onChange();
    },
    announce(item) {
      const now = current();
      if (now) now.announce(item);
      else if (unsaid.length < MOST_UNSAID) unsaid.push(item);
    },
  };
}
