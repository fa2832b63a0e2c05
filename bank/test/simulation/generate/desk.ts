/** What every generator of commands works with: the town, chance, the time, and what has happened so far. */

import type { Command } from '../../../src/money/teller/commands.ts';
import { createId } from '../../../src/platform/kernel/ids.ts';
import type { Model } from '../model/model.ts';
import type { Town } from '../people.ts';
import type { Random } from '../random.ts';

/** The last few of something, because commands are mostly about what is fresh. */
export type Recent<T> = { add(item: T): void; pick(): T | undefined };

export type GeneratorDesk = {
  readonly random: Random;
  readonly town: Town;
  readonly model: Model;
  now(): number;
  newId(): string;
  /** For terms: a name that no others have. */
  newName(): string;
  /** Minor units; small, so that accounts run dry and limits are used up. */
  amount(): bigint;
  readonly mandates: Recent<string>;
  readonly payments: Recent<string>;
  readonly holds: Recent<string>;
  readonly moves: Recent<string>;
  readonly groups: Recent<string>;
};

const REMEMBERED = 24;
const MINUTE_MS = 60_000;

export function createGeneratorDesk(
  random: Random,
  { town, model, now }: { town: Town; model: Model; now: () => number },
): GeneratorDesk {
  const recent = <T>(): Recent<T> => {
    const items: T[] = [];
    return {
      add(item) {
        items.push(item);
        if (items.length > REMEMBERED) items.shift();
      },
      pick: () => (items.length > 0 ? random.pick(items) : undefined),
    };
  };
  let named = 0;
  const desk: GeneratorDesk = {
    random,
    town,
    model,
    now,
    amount: () =>
      random.weighted<bigint>([
        [60, BigInt(random.between(1, 60))],
        [20, BigInt(random.between(1, 9))],
        [15, BigInt(random.between(50, 400))],
        [2, 0n],
        [1, 2n ** 63n - 1n],
        [1, 2n ** 63n],
      ]),
    mandates: recent<string>(),
    payments: recent<string>(),
    holds: recent<string>(),
    moves: recent<string>(),
    groups: recent<string>(),
    newId: () => newId(desk),
    newName() {
      named += 1;
      return `terms ${named}`;
    },
  };
  return desk;
}

/** Mostly of now; at times of a clock that is wrong, and at times one that somebody else has thought of before. */
function newId({ random, now, moves }: GeneratorDesk): string {
  const usedBefore = random.chance(0.006) && moves.pick();
  if (usedBefore && isOfClient(usedBefore)) return usedBefore;
  const awayMs = random.weighted([
    [90, random.between(-20, 0)],
    [4, random.between(0, 2_000)],
    [3, random.between(-30 * MINUTE_MS, 0)],
    [1, -random.between(0, 40) * 24 * 60 * MINUTE_MS],
    [1, random.between(0, 5) * MINUTE_MS],
    [0.5, random.between(5, 60) * MINUTE_MS],
  ]);
  return createId(now() + awayMs, random.bytes(10));
}

/** The doors take ids of version 7 only; those that the bank derives are of version 8. */
function isOfClient(id: string): boolean {
  return id[14] === '7';
}

/** What was asked, as the canonical text under which an id is remembered. */
export function contentOf(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** The same id with another content, as a client with a bug would send it. */
export function withOtherContent(command: Command): Command {
  const content = JSON.parse(command.content) as Record<string, unknown>;
  const amended = contentOf({ ...content, note: 'amended' });
  return Object.freeze({ ...command, content: amended });
}
