/** What a replay found: totals from the bank's statements, and everything that was not as it should be. */

import type { Limits } from './limits.ts';
import { stayMs } from './limits.ts';
import { averageKilowatts, isImpossible } from './plausibility.ts';
import type { Fault, Session } from './row.ts';
import type { RunResult, SessionResult } from './run.ts';
import type { AccountTotal, Statements } from './statements.ts';
import { priceOfStay } from './tariff.ts';

export type RefusedSession = {
  readonly session: Session;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
};
export type BillDifference = { readonly session: Session; readonly expected: bigint };
export type ImpossibleSession = { readonly session: Session; readonly kilowatts: string };

export type Report = {
  readonly sessions: number;
  /** Sessions that ran from their start to their final capture. */
  readonly completed: number;
  /** Sessions that cost something, by the stations' statements. */
  readonly paid: number;
  /** What all stations received, by their statements. */
  readonly totalCents: bigint;
  readonly stations: readonly AccountTotal[];
  readonly cars: readonly AccountTotal[];
  readonly refused: readonly RefusedSession[];
  readonly differing: readonly BillDifference[];
  readonly impossible: readonly ImpossibleSession[];
  readonly faults: readonly Fault[];
  /** Answers that repeated an earlier one, because a session was replayed before: of orders and of captures. */
  readonly replayed: { readonly orders: number; readonly captures: number };
  readonly limits: Limits;
  readonly interrupted: boolean;
  /** What does not add up. Empty, unless the bank or the replay is broken. */
  readonly contradictions: readonly string[];
};

export type Findings = {
  readonly run: RunResult;
  readonly statements: Statements;
  readonly faults: readonly Fault[];
  readonly limits: Limits;
};

export function makeReport({ run, statements, faults, limits }: Findings): Report {
  const { results, interrupted } = run;
  const sessions = results.map(({ session }) => session);
  const received = total(statements.stations);
  return {
    sessions: results.length,
    completed: results.filter(isCompleted).length,
    paid: statements.stations.reduce((sum, { payments }) => sum + payments, 0),
    totalCents: received,
    stations: byAmount(statements.stations),
    cars: byAmount(statements.cars),
    refused: results.flatMap(refusalOf),
    differing: sessions.flatMap(differenceOf),
    impossible: sessions
      .filter(isImpossible)
      .map((session) => ({ session, kilowatts: averageKilowatts(session) })),
    faults,
    replayed: {
      orders: results.filter(({ started }) => started.replayed).length,
      captures: results.filter(({ ended }) => ended?.replayed).length,
    },
    limits,
    interrupted,
    contradictions: contradictionsOf(results, statements, interrupted),
  };
}

/** Holds the bank's statements against each other and against what was captured. */
function contradictionsOf(
  results: readonly SessionResult[],
  { stations, cars }: Statements,
  interrupted: boolean,
): string[] {
  const received = total(stations);
  const spent = -total(cars);
  const captured = results.filter(isCompleted).reduce((sum, { session }) => sum + session.cents, 0n);
  const found: string[] = [];
  if (received !== spent) found.push(`The stations received ${received} cents and the cars paid ${spent}.`);
  // An earlier replay may have come further than one that was interrupted.
  if (!interrupted && received !== captured) {
    found.push(`The stations received ${received} cents, and ${captured} were captured in this replay.`);
  }
  return found;
}

function isCompleted({ ended }: SessionResult): boolean {
  return ended !== undefined && ended.refusal === undefined;
}

function refusalOf({ session, started, ended }: SessionResult): RefusedSession[] {
  const refusal = started.refusal ?? ended?.refusal;
  if (!refusal) return [];
  const { code, title, detail } = refusal;
  return [{ session, code, title, detail }];
}

function differenceOf(session: Session): BillDifference[] {
  const expected = priceOfStay(stayMs(session));
  return expected === session.cents ? [] : [{ session, expected }];
}

function total(accounts: readonly AccountTotal[]): bigint {
  return accounts.reduce((sum, { cents }) => sum + cents, 0n);
}

/** The largest movements first, whichever their direction. */
function byAmount(accounts: readonly AccountTotal[]): AccountTotal[] {
  const size = ({ cents }: AccountTotal) => (cents < 0n ? -cents : cents);
  return [...accounts].sort((a, b) =>
    size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : a.name < b.name ? -1 : 1,
  );
}
