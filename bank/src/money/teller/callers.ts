/** Who has a say in a payment. It is asked before the id is: who has none leaves no trace under an id that may be another's. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { PaymentRefusals } from '../payments/contract.ts';
import type { PaymentRecord } from '../payments/model.ts';
import type { Command, PayOrder } from './commands.ts';

/** Why this caller may not ask this of the payment; nothing when it may, or when there is no such payment. */
export function checkCaller(command: Command, payment: PaymentRecord | undefined): Refusal | undefined {
  switch (command.type) {
    case 'pay-order':
      return checkOrderer(command);
    case 'capture-payment':
    case 'refund-payment':
      return payment && checkPayee(payment, command.merchantId);
    case 'void-payment':
      if (!payment) return undefined;
      return 'merchantId' in command.by
        ? checkPayee(payment, command.by.merchantId)
        : checkThing(payment, command.by.thingId);
    case 'decide-waiting':
      return payment && checkApprover(payment, command.approver);
    default:
      return undefined;
  }
}

/** Only an order that pays a quote may use the quote's id, and only of the thing for which the quote was made. */
function checkOrderer({ order, quote, thingId }: PayOrder): Refusal | undefined {
  if (!quote) return undefined;
  if (!order.quote)
    return new Refusal(PaymentRefusals['quote-mismatch'], 'This id is that of a quote; name the quote.');
  if (!quote.thingId || quote.thingId === thingId) return undefined;
  return new Refusal(PaymentRefusals['quote-for-another-thing'], 'The quote names another thing.');
}

function checkPayee(payment: PaymentRecord, merchantId: string): Refusal | undefined {
  if (payment.payee.id === merchantId) return undefined;
  return new Refusal(PaymentRefusals['not-the-payee'], 'The payment has another payee.');
}

function checkThing(payment: PaymentRecord, thingId: string): Refusal | undefined {
  return payment.thingId === thingId ? undefined : notFound(payment);
}

/** To a stranger there is no such payment; an owner who left approving to others hears that. */
function checkApprover(payment: PaymentRecord, approver: string): Refusal | undefined {
  if (payment.approvers.includes(approver)) return undefined;
  if (payment.ownerId !== approver) return notFound(payment);
  return new Refusal(PaymentRefusals['not-an-approver'], 'The mandate names other approvers.');
}

function notFound({ id }: PaymentRecord): Refusal {
  return new Refusal(PaymentRefusals['payment-not-found'], `The bank has executed no order ${id}.`);
}
