/** What every resident lives by: time that passes, chance, and somebody to tell of problems. */

import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, createChance } from './chance.ts';

export type Life = {
  /** Aborted when the neighbourhood ends. */
  readonly signal: AbortSignal;
  /** Randomness of its own for each resident. */
  chanceOf(resident: string): Chance;
  /** Waits as long in the neighbourhood's time; returns at once when it ends. */
  rest(ms: number): Promise<void>;
  /** So long in the neighbourhood's time is that long in the bank's. */
  scaled(ms: number): number;
  /** Does something again and again, with a rest before each time, until the neighbourhood ends. */
  repeat(
    resident: string,
    everyMs: readonly [low: number, high: number],
    act: () => Promise<unknown>,
  ): Promise<void>;
  /** Does something beside the rest of life; a failure is a problem and not the end. */
  attend(resident: string, act: () => Promise<unknown>): void;
  /** Tells of a failure, each only now and then. */
  problem(resident: string, error: unknown): void;
};

export type LifeOptions = {
  readonly seed: string;
  /** How many times faster than people can watch. */
  readonly speed: number;
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
  readonly elapsedMs: () => number;
};

const TOLD_AGAIN_AFTER_MS = 10 * 60_000;

export function createLife({ seed, speed, signal, say, elapsedMs }: LifeOptions): Life {
  const told = new Map<string, number>();
  const scaled = (ms: number) => Math.ceil(ms / speed);

  async function rest(ms: number): Promise<void> {
    await pause(scaled(ms), undefined, { signal }).catch(() => undefined);
  }

  function problem(resident: string, error: unknown): void {
    if (signal.aborted) return;
    const sentence = `${resident}: ${error instanceof Error ? error.message : String(error)}`;
    // Ids and times in it would make every failure look new.
    const kind = sentence.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+/g, '');
    const before = told.get(kind);
    if (before !== undefined && elapsedMs() - before < TOLD_AGAIN_AFTER_MS) return;
    told.set(kind, elapsedMs());
    say(sentence);
  }

  async function attempt(resident: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      problem(resident, error);
    }
  }

  return {
    signal,
    scaled,
    rest,
    problem,
    chanceOf: (resident) => createChance(`${seed} ${resident}`),
    attend: (resident, act) => void attempt(resident, act),
    async repeat(resident, [low, high], act) {
      const chance = createChance(`${seed} ${resident} rests`);
      while (!signal.aborted) {
        await rest(chance.between(low, high));
        if (!signal.aborted) await attempt(resident, act);
      }
    },
  };
}
