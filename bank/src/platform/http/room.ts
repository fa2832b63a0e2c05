/** Whether there is room for one more order: first for those who come in time, then for those who come late. */

export type Room = {
  /** `isRush`: more come than can even be told to come again. `isLate`: this one has waited unread for too long. */
  isThere(order: { readonly isRush: boolean; readonly isLate: boolean }): boolean;
};

/** Whoever would wait longer than this is better told when to come again; enough wait then to fill large batches. */
const LONGEST_WAIT_MS = 100;
/** In a rush there is always somebody who would be answered sooner. */
const LONGEST_WAIT_IN_A_RUSH_MS = 30;
/** Fewer than this are worked off before anybody has to be told, however slow the bank is. */
const FEW = 32;
/** Who comes late leaves half of the line to those who come in time. */
const SHARE_OF_THE_LATE = 0.5;
/** When so small a share of those who came in time found no room lately, there is some for who comes late. */
const FEW_WITHOUT_ROOM = 0.1;
/** Lately is this long and up to twice as long. */
const COUNTED_FOR_MS = 1_250;

/** `expectedMs`: how long one that is let in now would wait; 0 while fewer than `few` are under way. */
export function createRoom(
  expectedMs: (few: number) => number,
  clock: () => number = () => performance.now(),
): Room {
  /** Of those who came in time. */
  let now = { came: 0, foundNone: 0 };
  let before = now;
  let countedSince = clock();

  function countFrom(time: number): void {
    if (time - countedSince < COUNTED_FOR_MS) return;
    before = time - countedSince < 2 * COUNTED_FOR_MS ? now : { came: 0, foundNone: 0 };
    now = { came: 0, foundNone: 0 };
    countedSince = time;
  }

  function isLeft(): boolean {
    return now.foundNone + before.foundNone <= FEW_WITHOUT_ROOM * (now.came + before.came);
  }

  return {
    isThere({ isRush, isLate }) {
      countFrom(clock());
      if (isLate)
        return (
          expectedMs(SHARE_OF_THE_LATE * FEW) <= SHARE_OF_THE_LATE * LONGEST_WAIT_IN_A_RUSH_MS && isLeft()
        );
      const isThere = expectedMs(FEW) <= (isRush ? LONGEST_WAIT_IN_A_RUSH_MS : LONGEST_WAIT_MS);
      now.came += 1;
      if (!isThere) now.foundNone += 1;
      return isThere;
    },
  };
}
