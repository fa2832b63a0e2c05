/** The teller's mind: one command in, entries out. Pure: the same books, command and time give the same entries. */

import { unreachable } from '../../platform/kernel/invariant.ts';
import type { Command } from './commands.ts';
import {
  decideChangeAccount,
  decideExpireHold,
  decideOpenAccount,
  decidePostTransfers,
  decideResolveGroup,
} from './decisions/accounts.ts';
import type { Desk } from './decisions/decision.ts';
import { decideChangeMandate, decideGiveMandate, decideMoveMandate } from './decisions/mandates.ts';
import { decidePayOrder } from './decisions/orders.ts';
import {
  decideCapture,
  decideExpirePayment,
  decideRefund,
  decideVoid,
  decideWaiting,
} from './decisions/settlement.ts';

/** Writes at least one entry; the last one written answers the command. */
export function decide(desk: Desk, command: Command): void {
  switch (command.type) {
    case 'open-account':
      return decideOpenAccount(desk, command);
    case 'change-account':
      return decideChangeAccount(desk, command);
    case 'post-transfers':
      return decidePostTransfers(desk, command);
    case 'resolve-group':
      return decideResolveGroup(desk, command);
    case 'expire-hold':
      return decideExpireHold(desk, command);
    case 'give-mandate':
      return decideGiveMandate(desk, command);
    case 'change-mandate':
      return decideChangeMandate(desk, command);
    case 'move-mandate':
      return decideMoveMandate(desk, command);
    case 'pay-order':
      return decidePayOrder(desk, command);
    case 'decide-waiting':
      return decideWaiting(desk, command);
    case 'capture-payment':
      return decideCapture(desk, command);
    case 'void-payment':
      return decideVoid(desk, command);
    case 'refund-payment':
      return decideRefund(desk, command);
    case 'expire-payment':
      return decideExpirePayment(desk, command);
    default:
      return unreachable(command);
  }
}
