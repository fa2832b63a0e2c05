/** What is looked at before a mandate is asked: the quote, the order's time, the payee, the accounts, the lines. */

import type { RefusalRecord } from '../../../platform/errors/refusals.ts';
import type { Instant } from '../../../platform/kernel/clock.ts';
import { assetIdOf } from '../../../platform/kernel/money.ts';
import { LedgerRefusals } from '../../ledger/contract.ts';
import { MerchantRefusals } from '../../merchants/contract.ts';
import { PaymentRefusals } from '../../payments/contract.ts';
import type { PaymentRecord } from '../../payments/model.ts';
import type { PayOrder } from '../commands.ts';
import { refusal } from './decision.ts';
import type { Particulars } from './orders.ts';

export function checkQuote({ order, quote, thingId }: PayOrder, now: Instant): RefusalRecord | undefined {
  if (!order.quote) return undefined;
  if (!quote) return refusal(PaymentRefusals['quote-not-found'], `There is no quote ${order.quote}.`);
  const differs =
    (order.id !== order.quote && 'id') ||
    (order.payee !== quote.payeeId && 'payee') ||
    (order.kind !== quote.kind && 'kind') ||
    (assetIdOf(order.money) !== quote.assetId && 'money/asset') ||
    (BigInt(order.money.amount) !== quote.amount && 'money/amount') ||
    (order.offerHash !== quote.offerHash && 'offerHash');
  if (differs)
    return refusal(PaymentRefusals['quote-mismatch'], `The order differs from its quote in ${differs}.`, {
      field: differs,
    });
  if (quote.thingId && quote.thingId !== thingId) {
    return refusal(PaymentRefusals['quote-for-another-thing'], 'The quote names another thing.');
  }
  return checkQuoteTime(quote.expiresAt, now);
}

function checkQuoteTime(expiresAt: Instant | undefined, now: Instant): RefusalRecord | undefined {
  if (expiresAt === undefined || expiresAt > now) return undefined;
  return refusal(
    PaymentRefusals['quote-expired'],
    `The quote expired at ${new Date(expiresAt).toISOString()}.`,
  );
}

export function checkOrder(
  { order }: PayOrder,
  { account, payee, assetId }: Particulars,
  now: Instant,
): RefusalRecord | undefined {
  if (order.expiresAt && Date.parse(order.expiresAt) <= now) {
    return refusal(PaymentRefusals['order-expired'], `The order expired at ${order.expiresAt}.`);
  }
  if (payee.blocked) return refusal(MerchantRefusals['merchant-blocked'], `${payee.name} is blocked.`);
  if (account.status !== 'open' && account.status !== 'credit-blocked') {
    return refusal(LedgerRefusals['account-blocked'], `Account ${account.number} is ${account.status}.`, {
      account: account.number,
    });
  }
  if (account.assetId !== assetId) {
    return refusal(LedgerRefusals['asset-mismatch'], `Account ${account.number} is in ${account.assetId}.`);
  }
  return undefined;
}

/** Lines that state amounts add up to an exact price, all of them: a cheap line must not hide a dear payment. */
export function checkLines({ kind, amount, order }: PaymentRecord): RefusalRecord | undefined {
  const { lines } = order;
  if (!lines) return undefined;
  const amounts = lines.flatMap((line) => (line.amount === undefined ? [] : [BigInt(line.amount)]));
  if (kind !== 'exact' || amounts.length === 0) return undefined;
  if (amounts.length < lines.length) {
    return refusal(PaymentRefusals['lines-do-not-add-up'], 'Some lines state an amount and some do not.');
  }
  const sum = amounts.reduce((a, b) => a + b, 0n);
  if (sum === amount) return undefined;
  const detail = `The lines add up to ${sum}, the order says ${amount}.`;
  return refusal(PaymentRefusals['lines-do-not-add-up'], detail);
}
