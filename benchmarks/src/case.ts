/** What a benchmark case is: where it starts, what one run of it measures, and how its figures are shown. */

import type { PopulationSize } from './population.ts';
import type { BenchServer } from './server.ts';

/** What one run measured, by key. */
export type Reading = Record<string, number>;

export type Unit = 'per second' | 'µs' | 'ms' | 's' | 'bytes' | 'MiB' | 'count' | 'share' | 'times';

export type Measure = { readonly key: string; readonly label: string; readonly unit: Unit };

/** A database from which every run starts with a copy. Without `payments` only the population lives in it. */
export type Preparation = { readonly size: PopulationSize; readonly payments?: number };

/** `scale` shrinks the numbers of accounts and payments; 1 is what the README states. */
export type Settings = {
  readonly seconds: number;
  readonly scale: number;
};

/** What a run gets. It is sent to another process, so it is plain data. */
export type RunInput = Settings & {
  readonly connectionString: string;
  /** Of the database the run works on. */
  readonly preparation: Preparation;
  /** The same in the n-th run of every case. */
  readonly seed: number;
};

export type Case = {
  readonly name: string;
  readonly title: string;
  readonly measures: readonly Measure[];
  preparation(settings: Settings): Preparation;
  /** Works on the prepared database itself, because a copy of ten million payments takes as much disk again. */
  readonly onOriginal?: boolean;
  /** Options of Node.js for that process. */
  readonly nodeOptions?: readonly string[];
  /** A picture below the table. */
  readonly plot?: (readings: readonly Reading[]) => string;
  /** Runs in a process of its own, so that its memory and its heap are its own. */
  readonly run?: (input: RunInput) => Promise<Reading>;
  /** Runs in the benchmark's process instead, because it stops the server. */
  readonly runWithServer?: (server: BenchServer, input: RunInput, database: string) => Promise<Reading>;
};

/** The bank that cases about many payments share: 10^5 accounts, 10^7 payments. */
export function manyPayments({ scale }: Pick<Settings, 'scale'>): Preparation {
  return { ...usualPopulation({ scale }), payments: scaled(10_000_000, scale) };
}

/** At least ten accounts, nine payers and a payee. */
export function scaled(count: number, scale: number): number {
  return Math.max(10, Math.round(count * scale));
}

export function usualPopulation({ scale }: Pick<Settings, 'scale'>): Preparation {
  return { size: { accounts: scaled(100_000, scale), spread: 1 } };
}
