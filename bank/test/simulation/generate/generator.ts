/** Chooses what is asked next. Every seed prefers other kinds of commands, so that all of them meet in time. */

import type { Command } from '../../../src/money/teller/commands.ts';
import type { Entry } from '../../../src/money/teller/entries.ts';
import type { Model } from '../model/model.ts';
import type { Town } from '../people.ts';
import type { Random } from '../random.ts';
import { createGeneratorDesk, type GeneratorDesk, withOtherContent } from './desk.ts';
import { changeMandate, giveMandate, handOn, moveMandate } from './mandates.ts';
import {
  capturePayment,
  decideWaiting,
  expirePayment,
  payOrder,
  refundPayment,
  voidPayment,
} from './payments.ts';
import {
  changeAccount,
  expireHold,
  fund,
  hold,
  openAccount,
  resolveGroup,
  resolveHold,
  reverse,
  transfer,
} from './transfers.ts';

type Generate = (desk: GeneratorDesk) => Command;

const USUAL: readonly (readonly [number, Generate])[] = [
  [8, fund],
  [12, transfer],
  [5, hold],
  [5, resolveHold],
  [3, resolveGroup],
  [3, reverse],
  [2, expireHold],
  [1.5, openAccount],
  [4, changeAccount],
  [3, giveMandate],
  [2, handOn],
  [2, changeMandate],
  [2.5, moveMandate],
  [50, payOrder],
  [7, decideWaiting],
  [12, capturePayment],
  [4, voidPayment],
  [5, refundPayment],
  [4, expirePayment],
];

/** How long ago a command can be asked again. */
const REMEMBERED = 3_000;

export type Generator = {
  /** A new command, or one that was asked before: the same, or under its id another. */
  next(): Command;
  /** Tells what the journal says, so that what follows can be about it. */
  learn(entry: Entry): void;
};

export function createGenerator(
  random: Random,
  world: { town: Town; model: Model; now: () => number },
): Generator {
  const { town, model } = world;
  const desk = createGeneratorDesk(random, world);
  const choices = USUAL.map(
    ([weight, generate]) => [weight * random.pick([0.3, 1, 1, 3]), generate] as const,
  );
  const asked: Command[] = [];
  const toOpen = [...town.openings];

  function fresh(): Command {
    // The town's own accounts first; should one be missing for whatever reason, it is asked for again.
    const missing =
      toOpen.shift() ??
      (random.chance(0.02) && town.openings.find(({ number }) => !model.ledger.accounts.has(number)));
    if (missing) return openAccount(desk, missing.number);
    return random.weighted(choices)(desk);
  }

  return {
    next() {
      const before = random.chance(0.08) && asked.length > 0 ? random.pick(asked) : undefined;
      // Only the bank's own sweep asks for an expiry, and always in the same words.
      if (before && (random.chance(0.8) || before.type === 'expire-payment')) return before;
      const command = before ? withOtherContent(before) : Object.freeze(fresh());
      if (asked.length < REMEMBERED) asked.push(command);
      else asked[random.below(REMEMBERED)] = command;
      return command;
    },

    learn(entry) {
      if (entry.type === 'mandate-recorded' && entry.mandate.state !== 'revoked')
        desk.mandates.add(entry.mandate.id);
      if (entry.type === 'order-decided' && (entry.payment.state !== 'refused' || random.chance(0.1)))
        desk.payments.add(entry.payment.id);
      if (entry.type !== 'transfers-posted') return;
      for (const { type, id } of entry.transfers) {
        if (type === 'hold') desk.holds.add(id);
        if (type === 'direct' || type === 'post') desk.moves.add(id);
      }
    },
  };
}
