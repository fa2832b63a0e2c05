/** Whether there is room for one more order: first for those who come in time, then for those who come late. */

export type Room = {
  /** `isRush`: more come than can even be told to come again. `isLate`: this one has waited unread for too long. */
  isThere(order: { readonly isRush: boolean; readonly isLate: boolean }): boolean;
};

/** Whoever would wait longer than this is better told when to come again; enough wait then to fill large batches. */
const LONGEST_WAIT_MS = 100;
/** In a rush there is always somebody who would be answered sooner. */
const LONGEST_WAIT_IN_A_RUSH_MS = 30;
/** Who comes late leaves so much of the line to those who come in time. */
const LONGEST_WAIT_FOR_THE_LATE_MS = 15;
/** When for so long there was room for all who came in time, there is some for who comes late. */
const ROOM_FOR_MS = 1500;

/** `expectedMs`: how long one that is let in now would wait. */
export function createRoom(expectedMs: () => number, clock: () => number = () => performance.now()): Room {
  let wasMissingAt = Number.NEGATIVE_INFINITY;
  return {
    isThere({ isRush, isLate }) {
      const waitMs = expectedMs();
      if (isLate) return waitMs <= LONGEST_WAIT_FOR_THE_LATE_MS && clock() - wasMissingAt > ROOM_FOR_MS;
      const isThere = waitMs <= (isRush ? LONGEST_WAIT_IN_A_RUSH_MS : LONGEST_WAIT_MS);
      if (!isThere) wasMissingAt = clock();
      return isThere;
    },
  };
}
