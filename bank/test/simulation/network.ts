/** The way from a bank process to the database: it is slow at times, and it fails in every way a network can. */

import type { Host } from './host.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * What becomes of a question. `lost`: nothing is done. `unanswered`: it is done, and the caller hears of a failure.
 * `late`: the caller hears of a failure, and only then it is done, as by a server that goes on without its client.
 */
export type Fate = 'sound' | 'lost' | 'unanswered' | 'late';

/** How often things go wrong, between 0 and 1; every seed has its own. */
export type Faults = {
  readonly read: number;
  readonly append: number;
  readonly write: number;
  readonly open: number;
  readonly slow: number;
};
export type Question = Exclude<keyof Faults, 'slow'>;

/** The wire was cut or the server did not answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export type Network = {
  /** Asks the database; `effect` runs there, in one step, when the question arrives. */
  ask<T>(host: Host, question: Question, effect: () => T): Promise<T>;
  /** While the database is down nothing reaches it. */
  setDown(down: boolean): void;
  /** From here on nothing fails any more. */
  heal(): void;
};

export function createNetwork({
  scheduler,
  random,
  faults,
  note,
}: {
  scheduler: Scheduler;
  random: Random;
  faults: Faults;
  /** Told of every fault. */
  note: (fault: string) => void;
}): Network {
  let healed = false;
  let down = false;

  function fateOf(question: Question): Fate {
    if (down) return 'lost';
    if (healed || !random.chance(faults[question])) return 'sound';
    if (question === 'read') return 'lost';
    return random.pick(['lost', 'unanswered', 'late'] as const);
  }

  function delay(): number {
    if (healed || !random.chance(faults.slow)) return random.below(3);
    note('slow');
    return random.chance(0.1) ? random.between(1_000, 8_000) : random.between(10, 300);
  }

  return {
    setDown(now) {
      down = now;
    },
    heal() {
      healed = true;
      down = false;
    },
    ask<T>(host: Host, question: Question, effect: () => T): Promise<T> {
      const fate = fateOf(question);
      if (fate !== 'sound') note(down ? 'database down' : `${question} ${fate}`);
      return new Promise((resolve, reject) => {
        const fail = () => host.deliver(() => reject(new ConnectionLost(`${question} ${fate}`)));
        scheduler.after(delay(), () => {
          if (fate === 'lost') return scheduler.after(delay(), fail);
          if (fate === 'late') {
            // It may stay under way for longer than anybody waits.
            scheduler.after(random.between(0, random.pick([3, 100, 4_000])), () => attempt(effect));
            return fail();
          }
          const outcome = attempt(effect);
          const answer = () =>
            host.deliver(() => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)));
          return scheduler.after(delay(), fate === 'unanswered' ? fail : answer);
        });
      });
    },
  };
}

/** What the database says to a question, be it that it fails. */
export function attempt<T>(effect: () => T): { value: T } | { error: unknown } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}
