/** Dates orders by the recording, so that the same session makes the same order however often it is replayed. */

import type { Bank, Instant } from '@bank-of-things/sdk';

export type RecordedTime = {
  /** The bank as a car sees it: its time is the recording's while the car does something recorded. */
  readonly bank: Bank;
  /** Runs `work` at a recorded moment. */
  at<Answer>(instant: Instant, work: () => Promise<Answer>): Promise<Answer>;
};

/** Made for one car, whose sessions start one after the other. */
export function recordedTimeOf(bank: Bank): RecordedTime {
  let recorded: Instant | undefined;
  return {
    bank: { ...bank, time: async () => recorded ?? (await bank.time()) },
    async at(instant, work) {
      recorded = instant;
      try {
        return await work();
      } finally {
        recorded = undefined;
      }
    },
  };
}
