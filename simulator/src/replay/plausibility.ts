/** What a charger can physically do, and which recorded sessions say it did more. */

import type { Session } from './row.ts';

/** The power of the recorded chargers: 7.7 kW. */
const CHARGER_WATTS = 7_700n;
const MS_PER_HOUR = 3_600_000n;

/** Whether the session delivered more on average than the charger can. */
export function isImpossible({ startedAt, endedAt, kwh }: Session): boolean {
  const [whole = '0', fraction = ''] = kwh.split('.');
  const milliwattHours = BigInt(whole + fraction.padEnd(6, '0'));
  return milliwattHours * MS_PER_HOUR > CHARGER_WATTS * 1000n * BigInt(endedAt - startedAt);
}

/** The average power in kW, for people. */
export function averageKilowatts({ startedAt, endedAt, kwh }: Session): string {
  return ((Number(kwh) * 3_600_000) / (endedAt - startedAt)).toFixed(1);
}
