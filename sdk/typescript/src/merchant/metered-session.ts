/** A metered session on the merchant's side: readings add up, the bank hears of them, the end is captured. */

import type { MeterReading, Operations, Payment, PaymentResult, Tariff } from '../generated/operations.ts';
import { deriveId, timeOfId, toIso } from '../values/ids.ts';
import { decimalOfMillionths, durationIn, millionths, priceOf } from '../values/tariff.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';

export type MeteredSessionOptions = {
  readonly tariff: Tariff;
  /** The unit that the meter counts; by default that of the tariff's first component. */
  readonly unit?: string | undefined;
  /** Where an earlier life of the program stopped, to go on from there. */
  readonly resumeFrom?: Pick<MeterReading, 'quantity' | 'durationMs'> | undefined;
};

export type MeteredSession = {
  /** Adds what was delivered since the last time, as a decimal text in the session's unit. */
  add(quantity: string): void;
  /** What the meter says now, and what it costs; never more than the payment's ceiling. */
  reading(): Promise<MeterReading>;
  /** Tells the bank what the meter says; when `mayContinue` is false, stop delivering and `finish`. */
  report(options?: CallOptions): Promise<Operations['payments.meter']['output']>;
  /** Captures what was used and releases the rest. Its id follows from the payment's, so it captures once. */
  finish(options?: CallOptions): Promise<PaymentResult>;
};

/** Starts counting at the bank's time of the call. */
export function createMeteredSession(
  client: Client,
  payment: Pick<Payment, 'id' | 'money'>,
  { tariff, unit: given, resumeFrom }: MeteredSessionOptions,
): MeteredSession {
  const { bank, call } = client;
  const paymentId = payment.id;
  const unit = given ?? tariff.components[0]?.unit ?? 'piece';
  const startedAt = bank.surroundings.elapsedMs() - (resumeFrom?.durationMs ?? 0);
  let quantity = millionths(resumeFrom?.quantity ?? '0');
  let last: Promise<MeterReading> | undefined;

  async function reading(): Promise<MeterReading> {
    const durationMs = Math.floor(bank.surroundings.elapsedMs() - startedAt);
    const price = priceOf(tariff, (wanted) =>
      wanted === unit ? quantity : (durationIn(wanted, durationMs) ?? 0n),
    );
    const ceiling = BigInt(payment.money.amount);
    const amount = (price < ceiling ? price : ceiling).toString();
    return {
      at: toIso(await bank.time()),
      quantity: decimalOfMillionths(quantity),
      unit,
      durationMs,
      amount,
    };
  }

  return {
    reading,
    add(more) {
      quantity += millionths(more);
    },
    async report(options) {
      return call('payments.meter', { paymentId, reading: await reading() }, options);
    },
    async finish(options) {
      last ??= reading();
      const meter = await last;
      const id = await deriveId(`final capture of ${paymentId}`, timeOfId(paymentId));
      return call('payments.capture', { id, paymentId, amount: meter.amount, final: true, meter }, options);
    },
  };
}
