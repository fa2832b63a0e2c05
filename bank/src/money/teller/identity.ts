/** Idempotency: one id, one content, one outcome, for ever. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { firstDifference } from '../../platform/kernel/canonical-json.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import { timeOfId } from '../../platform/kernel/ids.ts';
import { LedgerRefusals } from '../ledger/contract.ts';
import type { Command } from './commands.ts';
import type { Entry } from './entries.ts';

/**
 * Ids must not come from the future, because the teller keeps recent ids in memory and looks older ones up:
 * an id that was far ahead of its time could be forgotten while it still looks new.
 */
const TOLERANCE_MS = 5 * 60 * 1000;

export function checkId(command: Command, now: Instant): Refusal | undefined {
  if (timeOfId(command.id) <= now + TOLERANCE_MS) return undefined;
  const ahead = new Date(timeOfId(command.id)).toISOString();
  return new Refusal(
    LedgerRefusals['id-from-the-future'],
    `The id says ${ahead}, the bank ${new Date(now).toISOString()}.`,
  );
}

/** A refusal that names the first field in which the content differs from what the id was used for. */
export function findConflict(entry: Entry, command: Command): Refusal | undefined {
  if (entry.content === command.content) return undefined;
  const field = firstDifference(JSON.parse(entry.content), JSON.parse(command.content)) ?? '/';
  return new Refusal(
    LedgerRefusals['id-conflict'],
    `Id ${command.id} was used before with another content at ${field}.`,
    { field },
  );
}

/** The payment that a command is about. */
export function paymentIdOf(command: Command): string | undefined {
  switch (command.type) {
    case 'pay-order':
      return command.order.id;
    case 'capture-payment':
      return command.capture.paymentId;
    case 'decide-waiting':
    case 'void-payment':
    case 'refund-payment':
    case 'expire-payment':
      return command.paymentId;
    default:
      return undefined;
  }
}
