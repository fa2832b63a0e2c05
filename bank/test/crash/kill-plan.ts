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

/**
 * With its watchdog the bank loses the one who would stop its PostgreSQL: the next start finds an orphan. That counts
 * as a death of the bank alone.
 */
const ALONE: Readonly<Record<Home, readonly Target[]>> = {
  embedded: ['bank', 'bank and watchdog'],
  external: ['bank'],
};

/** The plan of one kill after the other. */
export type KillPlanner = () => Kill;

/**
 * Every target comes once before any comes again, and the first three are the bank, PostgreSQL, and both: three rounds
 * at one home have killed each.
 */
export function createKillPlanner(chance: Chance, home: Home): KillPlanner {
  const rest: Target[] = [];

  function refill(): void {
    const [alone = 'bank', ...others] = shuffled(chance, ALONE[home]);
    rest.push(...shuffled<Target>(chance, [alone, 'bank and postmaster', 'postmaster']));
    rest.push(...shuffled<Target>(chance, [...others, 'backend']));
  }

  return () => {
    if (rest.length === 0) refill();
    const target = rest.shift() ?? 'bank';
    const afterMs = chance.between(50, 1_200);
    const again = chance.inPercent(20) && target.startsWith('bank');
    const againAfterMs = chance.between(50, 1_500);
    const awayMs = chance.between(0, 1_000);
    return { target, afterMs, awayMs, againAfterMs: again ? againAfterMs : undefined };
  };
}

function shuffled<Item>(chance: Chance, items: readonly Item[]): Item[] {
  const order = [...items];
  for (let place = order.length - 1; place > 0; place -= 1)
    order.splice(place, 0, ...order.splice(chance.between(0, place), 1));
  return order;
}
