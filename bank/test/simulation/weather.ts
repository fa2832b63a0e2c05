/** What happens to a bank: processes die and stall, connections break, clocks jump, and the database goes away. */

import type { BankProcess } from './bank-process.ts';
import type { MemoryDatabase } from './memory-database.ts';
import type { Network } from './network.ts';
import type { Operator } from './operator.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { beforeNextHours, beforeNextPeriod, inNextNight } from './turns.ts';

const MINUTE_MS = 60_000;
/** So many answers at least are given around the turn of a period, before the next blow. */
const LIVED_THROUGH = 60;
/** How likely it is at each of the few looks at a process that opens. */
const STRUCK_UNREADY = 0.05;

const TURNS = [
  ['the end of a period', beforeNextPeriod],
  ['a change of clocks', inNextNight],
  ['an opening or a closing', beforeNextHours],
] as const;

export type Weather = { start(): void; stop(): void };

export function createWeather({
  scheduler,
  random,
  operator,
  database,
  network,
  now,
  jump,
  answered,
  note,
}: {
  scheduler: Scheduler;
  random: Random;
  operator: Operator;
  database: MemoryDatabase;
  network: Network;
  /** What clocks would show if they were right. */
  now: () => number;
  /** Moves the clocks of all machines. */
  jump: (ms: number) => void;
  /** How many times tellers have answered. */
  answered: () => number;
  note: (event: string) => void;
}): Weather {
  let over = false;
  /** Between two blows the bank answers so many on average; otherwise it would do nothing but stand up again. */
  const calm = random.pick([15, 40, 120]);
  let dueAt = 0;
  /** The last process that was struck before it answered. */
  let struck: BankProcess | undefined;
  const weights = [1, 1, 1, 1, 1, 1, 1, 1, 1].map(() => random.pick([0, 1, 1, 3]));
  const [kills = 0, pauses = 0, cuts = 0, thefts = 0, jumps = 0, outages = 0, closings = 0] = weights;
  const [crashes = 0, projectorKills = 0] = weights.slice(7);

  function killProcess(): void {
    const bank = operator.current();
    if (!bank) return;
    note('killed');
    operator.kill(bank);
  }

  /** The process stands still, long enough for another to be started, and then goes on as if nothing had been. */
  function pauseProcess(): void {
    const bank = operator.current();
    if (!bank || bank.host.isPaused()) return;
    note('paused');
    bank.host.pause();
    const forMs = random.pick([5, 100, 3_000, 30_000]);
    scheduler.after(forMs, () => bank.host.resume());
    if (random.chance(0.6)) scheduler.after(random.below(forMs), () => takeOver(bank));
  }

  function takeOver(bank: NonNullable<ReturnType<Operator['current']>>): void {
    if (operator.current() !== bank || operator.living().length > 2) return;
    note('take-over');
    // The server drops the session of the one that does not answer, or only its lock: then the epoch alone protects.
    if (random.chance(0.5)) bank.connected.cutLine();
    else database.freePlace();
    operator.start();
  }

  function cutConnection(): void {
    note('connection cut');
    operator.current()?.connected.cutLine();
  }

  /** The teller goes on meanwhile. */
  function killProjector(): void {
    const bank = operator.current();
    if (!bank) return;
    note('projector cut off');
    bank.connected.cutProjector();
  }

  function losePlace(): void {
    note('place lost');
    database.freePlace();
  }

  function jumpClock(): void {
    note('clock jumped');
    const far = random.weighted([
      [4, random.between(1_000, 10 * MINUTE_MS)],
      [3, random.between(10, 300) * MINUTE_MS],
      [2, random.between(1, 40) * 24 * 60 * MINUTE_MS],
      [3, -random.between(1, 5_000)],
      [1, -random.between(1, 90) * MINUTE_MS],
    ]);
    jump(far);
  }

  /** Shortly before it, so that the bank lives across it; the next jump may be across it as well. */
  function jumpToTurn(): void {
    const [turn, moment] = random.pick(TURNS);
    note(`clock jumped to ${turn}`);
    jump(Math.max(0, moment(random, now()) - now()));
    dueAt += LIVED_THROUGH;
  }

  function takeDatabaseDown(): void {
    note('database down');
    network.setDown(true);
    scheduler.after(random.pick([5, 20, 50, 500, 6_000]), () => network.setDown(false));
  }

  /** All connections break, and the views stand where they stood on the disk. */
  function crashDatabase(): void {
    note('database crashed');
    if (random.chance(0.3)) database.keep();

    database.crash();
    for (const bank of operator.living()) bank.connected.cutLine();
    takeDatabaseDown();
  }

  function closeInOrder(): void {
    const bank = operator.current();
    if (bank && !bank.host.isPaused()) operator.replace(bank);
  }

  /**
   * A process that opens, or reads anew after a failure, answers nobody, so that blows which wait for answers would pass
   * it by. Each is struck once at most: somebody has to come through.
   */
  function isStruckUnready(): boolean {
    const bank = operator.current();
    if (!bank || bank === struck || bank.teller()?.ready() || !random.chance(STRUCK_UNREADY)) return false;
    struck = bank;
    note(bank.teller() ? 'struck while reading anew' : 'struck while opening');
    return true;
  }

  function strike(): void {
    if (over) return;
    if (answered() < dueAt && !isStruckUnready()) return next();
    dueAt = answered() + random.below(2 * calm);
    const act = random.weighted<() => void>([
      [kills, killProcess],
      [pauses, pauseProcess],
      [cuts, cutConnection],
      [projectorKills, killProjector],
      [thefts, losePlace],
      [jumps, jumpClock],
      [jumps * 0.5, jumpToTurn],
      [outages * 0.3, takeDatabaseDown],
      [crashes * 2, crashDatabase],
      [closings * 0.5, closeInOrder],
      [0.01, () => {}],
    ]);
    act();
    next();
  }

  function next(): void {
    scheduler.after(random.between(1, 30), strike);
  }

  return {
    start: next,
    stop() {
      over = true;
    },
  };
}
