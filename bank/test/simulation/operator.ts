/** Whoever runs the bank: starts a process when there is none, and a second one when the first does not answer. */

import { InvariantViolation } from '../../src/platform/kernel/invariant.ts';
import type { BankProcess } from './bank-process.ts';
import { ConnectionLost } from './network.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export type Operator = {
  /** The process that commands go to; now and then one that somebody still believes in. */
  choose(): BankProcess | undefined;
  current(): BankProcess | undefined;
  living(): readonly BankProcess[];
  start(): void;
  kill(bank: BankProcess): void;
  /** Closes it as a deployment would, and starts the next. */
  replace(bank: BankProcess): void;
};

export function createOperator({
  scheduler,
  random,
  launch,
  note,
  fail,
}: {
  scheduler: Scheduler;
  random: Random;
  launch: () => BankProcess;
  note: (event: string) => void;
  fail: (difference: string) => void;
}): Operator {
  let living: BankProcess[] = [];
  let current: BankProcess | undefined;

  function start(): void {
    const bank = launch();
    living.push(bank);
    current = bank;
    void bank.ended.then((reason) => {
      if (!bank.host.isAlive()) return;
      const isStorm =
        reason instanceof ConnectionLost || ['PlaceTaken', 'PlaceLost'].includes((reason as Error)?.name);
      if (reason instanceof InvariantViolation || !isStorm)
        fail(`${bank.host.name} ended: ${(reason as Error)?.stack}`);
      note('gave up');
      kill(bank);
    });
  }

  function kill(bank: BankProcess): void {
    bank.host.kill();
    living = living.filter((other) => other !== bank);
    if (bank !== current) return;
    // An older one that has taken its place back keeps it as long as it lives.
    current = living.at(-1);
    if (current) return;
    scheduler.after(random.between(1, random.pick([20, 500, 2_000])), () => {
      if (!current) start();
    });
  }

  return {
    living: () => living,
    current: () => current,
    choose: () => (random.chance(0.1) && living.length > 0 ? random.pick(living) : current),
    start,
    kill,
    replace(bank) {
      const teller = bank.teller();
      if (!teller) return;
      note('closed in order');
      const closed = teller.close().then(() => bank.projector()?.stop());
      // A deployment does not wait for ever.
      const stopWaiting = scheduler.after(20_000, () => kill(bank));
      void closed.then(() => {
        stopWaiting();
        kill(bank);
      });
    },
  };
}
