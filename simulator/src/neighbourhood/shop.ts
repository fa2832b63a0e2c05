/** Shops with prices: they answer requests for quotes, and now and then give something back. */

import type { Merchant, Payment } from '@bank-of-things/sdk';
import { type Good, priceList } from './goods.ts';
import type { Life } from './life.ts';

/** Answers every request with the price of what is wished. */
export function openShop(merchant: Merchant, goods: readonly Good[]): void {
  merchant.onQuoteRequest(priceList(goods));
}

/** A shop that is sorry for some of its customers: `percent` of them get half of their money back a little later. */
export function openGenerousShop(
  life: Life,
  name: string,
  { merchant, goods, percent }: { merchant: Merchant; goods: readonly Good[]; percent: number },
): void {
  const chance = life.chanceOf(name);
  openShop(merchant, goods);
  merchant.onPayment((payment) => {
    const isNew = payment.state === 'settled' && payment.refunded === '0';
    if (isNew && chance.inPercent(percent)) life.attend(name, () => giveBack(life, merchant, payment));
  });
}

async function giveBack(
  { rest, signal }: Life,
  merchant: Merchant,
  { id, captured }: Payment,
): Promise<void> {
  await rest(5_000);
  const amount = (BigInt(captured) / 2n).toString();
  if (!signal.aborted)
    await merchant.refund({ paymentId: id, amount, reason: 'It was not clean everywhere.' }, { signal });
}
