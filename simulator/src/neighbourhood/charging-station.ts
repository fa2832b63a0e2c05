/** A charging station: it offers sessions by the kWh, meters what flows, and captures what was used. */

import {
  type ContentLine,
  decimalOf,
  type Merchant,
  type Offer,
  type Payment,
  type Tariff,
} from '@bank-of-things/sdk';
import { cents } from './euros.ts';
import type { Life } from './life.ts';

const CENTS_PER_KWH = 49;
const tariff: Tariff = { components: [{ unit: 'kWh', unitPrice: `${CENTS_PER_KWH}` }] };
const LONGEST_MS = 2 * 3_600_000;
/** The most that a robot takes from the pad beside the station. */
const PAD_CEILING = 150;

/** The wish of a thing that wants to charge at a cable, and of one that stands on the pad. */
export function cableWish(kwh: number): ContentLine {
  return { sku: 'cable', description: 'Charging at the cable', unit: 'kWh', quantity: `${kwh}` };
}
export const padWish: ContentLine = { sku: 'pad', description: 'Charging on the pad', unit: 'minute' };

export function openChargingStation(life: Life, name: string, merchant: Merchant): void {
  const charging = new Set<string>();
  const serve = (payment: Payment) => {
    if (payment.state !== 'authorised' || charging.has(payment.id)) return;
    charging.add(payment.id);
    const work = payment.kind === 'session' ? chargeByCable : chargeOnPad;
    life.attend(name, () =>
      work(life, name, { merchant, payment }).finally(() => charging.delete(payment.id)),
    );
  };
  merchant.onQuoteRequest(({ lines }) => offerFor(lines[0]));
  merchant.onPayment(serve);
  // What an earlier life of the station left open is finished from its last reading.
  life.attend(name, async () => (await merchant.listPayments({ state: 'authorised' })).items.forEach(serve));
}

function offerFor(wish: ContentLine | undefined): Offer | undefined {
  if (wish?.sku === 'pad')
    return { kind: 'up-to', money: cents(PAD_CEILING), lines: [padWish], holdMs: 3_600_000 };
  const kwh = Number(wish?.quantity);
  if (wish?.sku !== 'cable' || !Number.isInteger(kwh) || kwh <= 0) return undefined;
  return {
    kind: 'session',
    money: cents(kwh * CENTS_PER_KWH),
    tariff,
    lines: [{ ...cableWish(kwh), unitPrice: `${CENTS_PER_KWH}` }],
    session: { maxQuantity: `${kwh}`, unit: 'kWh', maxDurationMs: LONGEST_MS },
    holdMs: 4 * 3_600_000,
  };
}

type Serving = { readonly merchant: Merchant; readonly payment: Payment };

/** Energy flows until the bank says stop, or the car has had enough. */
async function chargeByCable(life: Life, name: string, { merchant, payment }: Serving): Promise<void> {
  const { signal, rest } = life;
  const chance = life.chanceOf(`${name} ${payment.id}`);
  const resumeFrom = payment.meter;
  const session = merchant.meteredSession(payment, { tariff, ...(resumeFrom ? { resumeFrom } : {}) });
  const tenthsOfKwh = chance.between(20, 60);
  do {
    await rest(3_000);
    // A station that is switched off ends the session when it is on again.
    if (signal.aborted) return;
    session.add(decimalOf({ amount: `${tenthsOfKwh + chance.between(0, 9)}`, scale: 1 }));
  } while ((await session.report({ signal })).mayContinue && !chance.inPercent(15));
  await session.finish({ signal });
}

async function chargeOnPad(life: Life, name: string, { merchant, payment }: Serving): Promise<void> {
  await life.rest(6_000);
  if (life.signal.aborted) return;
  const amount = `${life.chanceOf(`${name} ${payment.id}`).between(20, PAD_CEILING)}`;
  await merchant.capture({ paymentId: payment.id, amount, final: true }, { signal: life.signal });
}
