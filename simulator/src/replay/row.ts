/** One line of a recording: a charging session, or the reason why it is none. */

import type { Instant } from '@bank-of-things/sdk';
import { centsOf } from './tariff.ts';

/** A charging session as it was recorded. */
export type Session = {
  /** Where it stands in the file; the first line is 1. */
  readonly line: number;
  readonly id: string;
  readonly userId: string;
  readonly stationId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** What the station billed. */
  readonly cents: bigint;
  /** Decimal text, at most six decimals. */
  readonly kwh: string;
};

/** A line that cannot be replayed. */
export type Fault = { readonly line: number; readonly reason: string };

/** The columns that are read; a recording may have others. */
export const columns = [
  'sessionId',
  'dollars',
  'created',
  'ended',
  'userId',
  'stationId',
  'kwhTotal',
] as const;
export type Row = Readonly<Record<(typeof columns)[number], string>>;

/** Why a row is no session; for people, with what was found. */
class Unreadable extends Error {}

const NUMBER = /^(0|[1-9][0-9]*)([.][0-9]+)?$/;
const RECORDED_TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})$/;

/** Reads a row; anything that is not exactly what a session needs is a fault, and nothing is guessed. */
export function readRow(line: number, row: Row): Session | Fault {
  try {
    const startedAt = timeOf('created', row.created);
    const endedAt = timeOf('ended', row.ended);
    require(endedAt >= startedAt, `it ends (${row.ended}) before it starts (${row.created})`);
    return {
      line,
      id: identifierOf('sessionId', row.sessionId),
      userId: identifierOf('userId', row.userId),
      stationId: identifierOf('stationId', row.stationId),
      startedAt,
      endedAt,
      cents: centsOf(numberOf('dollars', row.dollars, 2)),
      kwh: numberOf('kwhTotal', row.kwhTotal, 6),
    };
  } catch (error) {
    if (error instanceof Unreadable) return { line, reason: error.message };
    throw error;
  }
}

export function isFault(read: Session | Fault): read is Fault {
  return 'reason' in read;
}

function identifierOf(column: string, text: string): string {
  require(/^[0-9]{1,20}$/.test(text), `${column} is not a number: ${shown(text)}`);
  return text;
}

/** The text of a number that is not negative, in at most 12 digits and `decimals` decimals. */
function numberOf(column: string, text: string, decimals: number): string {
  const [, whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  require(!/^-[0-9]/.test(text), `${column} is negative: ${shown(text)}`);
  require(whole !== '', `${column} is not a number: ${shown(text)}`);
  require(whole.length <= 12, `${column} is too large: ${shown(text)}`);
  require(fraction.length - 1 <= decimals, `${column} has more than ${decimals} decimals: ${shown(text)}`);
  return text;
}

/**
 * Years before 100 are those of this century, because the recording writes 2014 as `0014`. It names no time zone:
 * its times are taken as UTC, which keeps every stay exactly as long as it was.
 */
function timeOf(column: string, text: string): Instant {
  const [, ...parts] = RECORDED_TIME.exec(text) ?? [];
  const [written = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const year = written < 100 ? written + 2000 : written;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day that does not exist has moved to the next month, an hour 24 to the next day.
  const isReal =
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour &&
    at.getUTCMinutes() === minute &&
    at.getUTCSeconds() === second;
  require(parts.length > 0 &&
    isReal &&
    year >= 2000 &&
    year < 2100, `${column} is no known date: ${shown(text)}`);
  return at.getTime();
}

function shown(text: string): string {
  return `“${text.length > 30 ? `${text.slice(0, 30)}…` : text}”`;
}

function require(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Unreadable(reason);
}
