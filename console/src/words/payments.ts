/** What happened to a payment, in a word and in a sentence. */

import type { Payment, PaymentChange } from '@bank-of-things/sdk';
import { difference } from './limits.ts';
import { amountText } from './money.ts';

export type Tone = 'good' | 'bad' | 'wait' | 'held' | 'quiet';
export type PaymentState = Payment['state'];

const STATES: Readonly<Record<PaymentState, { readonly word: string; readonly tone: Tone }>> = {
  waiting: { word: 'Waiting for you', tone: 'wait' },
  authorised: { word: 'Held', tone: 'held' },
  'partly-captured': { word: 'Running', tone: 'held' },
  settled: { word: 'Paid', tone: 'good' },
  refused: { word: 'Refused', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'quiet' },
  expired: { word: 'Expired', tone: 'quiet' },
};

/** `isMine`: whether the reader is the one it waits for. */
export function stateOf(payment: Pick<Payment, 'state' | 'captured' | 'refunded'>, isMine = true) {
  const { state, captured, refunded } = payment;
  if (state === 'waiting' && !isMine) return { word: 'Waiting', tone: 'wait' as const };
  if (state === 'settled' && refunded !== '0') {
    if (refunded === captured) return { word: 'Refunded', tone: 'quiet' as const };
    return { word: 'Partly refunded', tone: 'good' as const };
  }
  if (state === 'settled' && captured === '0') return { word: 'Released', tone: 'quiet' as const };
  return STATES[state];
}

/** What moved if it is known, without what was given back in part, otherwise what was ordered. */
export function shownAmount({ state, captured, refunded, money }: Payment): string {
  if (state !== 'settled' || captured === '0') return money.amount;
  return refunded === captured ? captured : difference(captured, refunded);
}

/** One sentence for those who hear the page instead of seeing it. */
export function announcement(payment: Payment, thing: string): string {
  const what = amountText(shownAmount(payment), payment.money);
  const { name } = payment.payee;
  if (payment.refunded !== '0')
    return `${name} gave ${amountText(payment.refunded, payment.money)} back to ${thing}.`;
  const sentences: Readonly<Record<PaymentState, string>> = {
    waiting: `${thing} asks to pay ${what} to ${name}.`,
    authorised: `${thing} holds up to ${what} for ${name}.`,
    'partly-captured': `${thing} pays ${name} as it uses; up to ${what}.`,
    settled: `${thing} paid ${what} to ${name}.`,
    refused: `${thing} may not pay ${what} to ${name}. ${payment.refusal?.title ?? ''}`.trim(),
    cancelled: `The payment of ${what} from ${thing} to ${name} was cancelled.`,
    expired: `The payment of ${what} from ${thing} to ${name} expired.`,
  };
  return sentences[payment.state];
}

/** How the price comes about, where it is not known beforehand. */
export function kindOfPayment({ kind }: Pick<Payment, 'kind'>): string | undefined {
  return { exact: undefined, 'up-to': 'up to a ceiling', session: 'as it is used' }[kind];
}

/** A change of a payment in a sentence, with what its maker said about it. */
export function changeText(
  { change, amount = '0', reason, lines = [] }: PaymentChange,
  unit: Payment['money'],
): string {
  const sum = amountText(amount, unit);
  const sentence = {
    approved: 'Approved',
    denied: 'Refused by the owner',
    captured: `${sum} captured`,
    voided: amount === '0' ? 'Cancelled' : `${sum} released`,
    refunded: `${sum} given back`,
    expired: amount === '0' ? 'Nobody answered in time' : `Ended, and ${sum} released`,
  }[change];
  const words = reason ? `“${reason}”` : contentText({ lines });
  return words ? `${sentence}: ${words}` : sentence;
}

/** What is bought: the lines, or the purpose. */
export function contentText({ lines, purpose }: Pick<Payment, 'lines' | 'purpose'>): string | undefined {
  const named = lines.map(({ description, quantity, unit }) => {
    if (quantity === undefined) return description;
    return `${description}, ${quantity}${unit ? ` ${unit}` : ' ×'}`;
  });
  return named.length > 0 ? named.join('; ') : purpose;
}
