/** Watches how far the views are behind what was answered, in payments and in time. */

import type { Answer } from '@bank-of-things/bank/money/teller/teller';
import type { BenchBooks } from './books.ts';

export type LagWatch = {
  /** To be told of every answer. */
  note(answer: Answer): void;
  stop(): Lag;
};

/** The most that was seen, and what was left when the watch ended. */
export type Lag = { mostPayments: number; mostMs: number; lastPayments: number };

const EVERY_MS = 50;

export function watchLag({ projector }: Pick<BenchBooks, 'projector'>): LagWatch {
  const first = Number(projector.position()) + 1;
  /** Per journal row since the watch began: how many payments it answered, and when the first of them was. */
  const answered: number[] = [];
  const answeredAt: number[] = [];
  let waiting = 0;
  let shown = 0;
  const lag: Lag = { mostPayments: 0, mostMs: 0, lastPayments: 0 };

  function look(): void {
    const upTo = Number(projector.position()) - first;
    for (; shown <= upTo; shown += 1) waiting -= answered[shown] ?? 0;
    const since = answeredAt[shown];
    lag.lastPayments = waiting;
    lag.mostPayments = Math.max(lag.mostPayments, waiting);
    if (since !== undefined) lag.mostMs = Math.max(lag.mostMs, performance.now() - since);
  }

  const timer = setInterval(look, EVERY_MS);
  return {
    note({ position }) {
      const row = Number(position) - first;
      answered[row] = (answered[row] ?? 0) + 1;
      answeredAt[row] ??= performance.now();
      // A row may be shown before its answers are counted.
      if (row >= shown) waiting += 1;
    },
    stop() {
      clearInterval(timer);
      look();
      return lag;
    },
  };
}
