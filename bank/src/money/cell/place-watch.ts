/** What a process that waits for the place makes of what it sees there. */

import type { TellerPlace } from '../storage/place.ts';
import { createPatience } from './patience.ts';

export type PlaceWatch = {
  /** Look about every `tickMs`. True when the holder has not shown for the length of the lease that it lives. */
  isOverdue(place: Pick<TellerPlace, 'epoch' | 'beats'>, now: number): boolean;
};

/** Needs no clock that agrees with the holder's: it looks whether the holder's beats go on. */
export function createPlaceWatch(leaseMs: number, tickMs: number): PlaceWatch {
  const patience = createPatience(tickMs);
  let seen = '';
  return {
    isOverdue({ epoch, beats }, now) {
      const sign = `${epoch} ${beats}`;
      if (sign !== seen) {
        seen = sign;
        patience.reset(now);
        return false;
      }
      return patience.wait(now) >= leaseMs;
    },
  };
}
