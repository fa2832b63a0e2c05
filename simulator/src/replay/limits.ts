/** What the cars may spend: chosen so that everything recorded fits, unless somebody sets it lower. */

import { groupBy } from './grouping.ts';
import type { Session } from './row.ts';
import { priceOfStay } from './tariff.ts';
import { timelineOf } from './timeline.ts';

export type Limits = {
  /** The highest price of a session, in cents: the stations hold as much, and the mandates allow no more. */
  readonly ceiling: bigint;
  /** What a car may spend in a calendar month, in cents. Open holds count in full. */
  readonly budget: bigint;
  /** How long a hold lasts. */
  readonly holdMs: number;
};

const HOUR_MS = 3_600_000;
const LONGEST_HOLD_MS = 32 * 24 * HOUR_MS;

/**
 * The ceiling is what the tariff asks for the longest stay. The budget is the largest bill of a car for everything,
 * as all of it falls into one month at a bank that is past the recording, and a ceiling for every session that a car
 * ever had open at once.
 */
export function chooseLimits(
  sessions: readonly Session[],
  given: { budget?: bigint | undefined; ceiling?: bigint | undefined },
): Limits {
  const longestMs = sessions.reduce((longest, session) => Math.max(longest, stayMs(session)), 0);
  const natural = larger(priceOfStay(longestMs), 1n);
  // Nobody holds more than a month's budget allows.
  const ceiling =
    given.ceiling ?? (given.budget !== undefined && given.budget < natural ? given.budget : natural);
  const perCar = [...groupBy(sessions, ({ userId }) => userId).values()];
  const open = perCar.reduce((most, own) => Math.max(most, mostOpen(own)), 1);
  const budget =
    given.budget ?? perCar.reduce((most, own) => larger(most, billOf(own)), 0n) + ceiling * BigInt(open);
  return { ceiling, budget, holdMs: Math.min(longestMs + HOUR_MS, LONGEST_HOLD_MS) };
}

/** What an owner needs in the account to pay for all sessions, holds included. */
export function fundsFor(sessions: readonly Session[], { ceiling }: Limits): bigint {
  return billOf(sessions) + ceiling * BigInt(Math.max(1, mostOpen(sessions)));
}

export function stayMs({ startedAt, endedAt }: Session): number {
  return endedAt - startedAt;
}

function billOf(sessions: readonly Session[]): bigint {
  return sessions.reduce((sum, { cents }) => sum + cents, 0n);
}

/** How many of these sessions were open at the same time, at most. */
function mostOpen(sessions: readonly Session[]): number {
  let open = 0;
  let most = 0;
  for (const { what } of timelineOf(sessions)) {
    open += what === 'start' ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
