/** Sessions and recordings for tests. */

import type { Session } from './row.ts';

const NOON = Date.UTC(2015, 2, 2, 12);
const HOUR_MS = 3_600_000;

/** A session that starts `afterHours` after noon and stays for `hours`. */
export function session(given: Partial<Session> & { afterHours?: number; hours?: number } = {}): Session {
  const { afterHours = 0, hours = 1, ...rest } = given;
  const startedAt = NOON + afterHours * HOUR_MS;
  const endedAt = startedAt + hours * HOUR_MS;
  return {
    line: 2,
    id: '1',
    userId: '10',
    stationId: '20',
    startedAt,
    endedAt,
    cents: 0n,
    kwh: '5.5',
    ...rest,
  };
}

export const header = 'sessionId,dollars,created,ended,startTime,userId,stationId,kwhTotal';

/** The line of a session as a recording writes it. */
export function lineOf(given: Session): string {
  const { id, cents, startedAt, endedAt, userId, stationId, kwh } = given;
  const dollars = `${cents / 100n}.${(cents % 100n).toString().padStart(2, '0')}`;
  return [id, dollars, timeText(startedAt), timeText(endedAt), '12', userId, stationId, kwh].join(',');
}

/** Years are written as the recording does: 0015 for 2015. */
function timeText(at: number): string {
  return `00${new Date(at).toISOString().slice(2, 19).replace('T', ' ')}`;
}
