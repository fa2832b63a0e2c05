/** What is killed in a round, and when: chosen by the seed. */

import type { Chance } from '../support/seeded-chance.ts';

/** On whose PostgreSQL the bank lives: its own, or one that runs beside it. */
export type Home = 'embedded' | 'external';

export type Target = 'bank' | 'bank and watchdog' | 'bank and postmaster' | 'postmaster' | 'backend';

export type Kill = {
  readonly target: Target;
  /** After the load has begun. */
  readonly afterMs: number;
  /** Kills the bank once more, so long after it began to start again. */
  readonly againAfterMs: number | undefined;
  /** How long an external PostgreSQL stays away. */
  readonly awayMs: number;
};

/** With its watchdog the bank loses the one who would stop its PostgreSQL: the next start finds an orphan. */
const targets = {
  embedded: ['bank', 'bank and watchdog', 'bank and postmaster', 'postmaster', 'backend'],
  external: ['bank', 'bank and postmaster', 'postmaster', 'backend'],
} as const satisfies Record<Home, readonly [Target, ...Target[]]>;

export function planKill(chance: Chance, home: Home): Kill {
  const target = chance.pick<Target>(targets[home]);
  const afterMs = chance.between(50, 1_200);
  const again = chance.inPercent(20) && target.startsWith('bank');
  const againAfterMs = chance.between(50, 1_500);
  const awayMs = chance.between(0, 1_000);
  return { target, afterMs, awayMs, againAfterMs: again ? againAfterMs : undefined };
}
