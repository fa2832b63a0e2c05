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
/** When so small a share of those who came in time found no room lately, there is some for who comes late. */
const FEW_WITHOUT_ROOM = 0.1;
/** Lately is this long and up to twice as long. */
const COUNTED_FOR_MS = 1_000;

/** `expectedMs`: how long one that is let in now would wait. */
export function createRoom(expectedMs: () => number, clock: () => number = () => performance.now()): Room {
  /** Of those who came in time. */
  let now = { came: 0, foundNone: 0 };
  let before = now;
  let countedSince = clock();
  let wasRush = false;

  /** Who was turned away before connections were read in turns says nothing of how many come in time now. */
  function count(time: number, isRush: boolean): void {
    const hasBegun = isRush && !wasRush;
    wasRush = isRush;
    if (!hasBegun && time - countedSince < COUNTED_FOR_MS) return;
    const isOld = hasBegun || time - countedSince >= 2 * COUNTED_FOR_MS;
    before = isOld ? { came: 0, foundNone: 0 } : now;
    now = { came: 0, foundNone: 0 };
    countedSince = time;
  }

  function isLeft(): boolean {
    return now.foundNone + before.foundNone <= FEW_WITHOUT_ROOM * (now.came + before.came);
  }

  return {
    isThere({ isRush, isLate }) {
      count(clock(), isRush);
      const waitMs = expectedMs();
      if (isLate) return waitMs <= LONGEST_WAIT_FOR_THE_LATE_MS && isLeft();
      const isThere = waitMs <= (isRush ? LONGEST_WAIT_IN_A_RUSH_MS : LONGEST_WAIT_MS);
      now.came += 1;
      if (!isThere) now.foundNone += 1;
      return isThere;
    },
  };
}
