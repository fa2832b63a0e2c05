/** What happened to a payment after it was ordered, with the words of whoever asked for it: read from the journal itself. */

import type { Static } from 'typebox';
import { toIso } from '../../platform/kernel/clock.ts';
import { type MoneyDesk, showAtLeast } from '../desk.ts';
import { decodeEntries } from '../teller/codec/codec.ts';
import type { PaymentChanged } from '../teller/entries.ts';
import type { Capture, PaymentChange } from './contract.ts';
import type { paymentOperations } from './operations.ts';
import type { PaymentStore } from './store.ts';
import { type Viewer, wordsFor } from './wire.ts';

/** What an entry's content may say in words; the journal keeps what was asked as it was asked. */
type Asked = Partial<Pick<Capture, 'lines' | 'meter'>> &
  Partial<Pick<Static<typeof paymentOperations.void.input>, 'reason'>>;

/** The changes of a payment, oldest first. Nothing of this is held in memory or in a view: few ask, and seldom. */
export async function historyOf(
  desk: MoneyDesk,
  store: PaymentStore,
  { paymentId, position }: Static<typeof paymentOperations.history.input>,
  viewer: Viewer,
): Promise<PaymentChange[]> {
  await showAtLeast(desk, position);
  return (await store.listRows(paymentId))
    .flatMap(decodeEntries)
    .filter((entry) => entry.type === 'payment-changed')
    .filter((entry) => entry.paymentId === paymentId)
    .map((entry) => toChange(entry, viewer));
}

function toChange(entry: PaymentChanged, viewer: Viewer): PaymentChange {
  const { id, at, change, state, refusal } = entry;
  const { input = {} } = JSON.parse(entry.content) as { input?: Asked };
  const amount = amountOf(entry);
  return {
    id,
    at: toIso(at),
    change,
    state,
    ...(amount > 0n && { amount: String(amount) }),
    ...(input.reason && { reason: input.reason }),
    ...(input.lines && { lines: input.lines }),
    ...(input.meter && { meter: input.meter }),
    ...(refusal && { refusal: wordsFor(viewer, refusal) }),
  };
}

/** A final capture also releases the rest of its hold; what it captured is what it is about. */
function amountOf({ change, transfers }: PaymentChanged): bigint {
  const counted = transfers.filter(({ type }) => change !== 'captured' || type === 'post');
  return counted.reduce((sum, { amount }) => sum + amount, 0n);
}
