/** Replays one session: the station offers, the car pays, the station meters and captures what it billed. */

import {
  deriveId,
  type Merchant,
  type MeterReading,
  type Payment,
  type PaymentRefusal,
  type Quote,
  Refused,
  toIso,
} from '@bank-of-things/sdk';
import { type Limits, stayMs } from './limits.ts';
import type { Session } from './row.ts';
import { moneyOf, stationTariff, stationTariffInWords } from './tariff.ts';
import type { Town } from './town.ts';

/** What came of a start or an end: it succeeded, or the bank said no. */
export type Step = { readonly replayed: boolean; readonly refusal?: PaymentRefusal | undefined };

/** The payment as the bank has it now; none when it was refused. */
export type Started = Step & { readonly payment?: Payment | undefined };

export type SessionDesk = {
  /** Has the station make its offer ahead of time; an offer moves nothing and may be early. */
  prepare(session: Session): void;
  start(session: Session): Promise<Started>;
  /** Meters and captures; the position is that of the bank's journal after it. */
  end(session: Session, started: Started): Promise<Step & { readonly position?: string | undefined }>;
};

/** The bank could not say whether something was done, and a replay must not guess. */
export class ReplayBroken extends Error {
  override readonly name = 'ReplayBroken';
}

/** The recording may be long past at the bank's clock, and its offers must not expire before they are made. */
const VALID_MS = 100 * 365 * 24 * 3_600_000;

/** Every id follows from the payee and the session, so replaying a session again asks for the same things again. */
export function createSessionDesk(town: Town, limits: Limits): SessionDesk {
  const offers = new Map<string, Promise<Quote>>();

  async function offer(session: Session): Promise<Quote> {
    const { merchant } = residentOf(town.stations, session.stationId);
    const { thing } = residentOf(town.cars, session.userId);
    return merchant.offer({
      id: await idOf('quote', session, merchant.id),
      kind: 'session',
      money: moneyOf(limits.ceiling),
      thingId: thing.id,
      tariff: stationTariff,
      lines: [{ description: stationTariffInWords, category: 'ev-charging', unit: 'kWh' }],
      holdMs: limits.holdMs,
      expiresAt: toIso(session.startedAt + VALID_MS),
    });
  }

  function prepare(session: Session): Promise<Quote> {
    const prepared = offers.get(session.id) ?? offer(session);
    offers.set(session.id, prepared);
    // Whoever starts the session hears of the failure.
    prepared.catch(() => undefined);
    return prepared;
  }

  async function start(session: Session): Promise<Started> {
    const car = residentOf(town.cars, session.userId);
    const { account, mandate } = car;
    const quote = await prepare(session);
    offers.delete(session.id);
    const purpose = `Charging session ${session.id}`;
    const order = () => car.thing.pay(quote, { account, mandate, purpose });
    const { outcome, payment, replayed, refusal, cause } = await car.time.at(session.startedAt, order);
    if (outcome === 'unknown')
      throw new ReplayBroken(`The bank does not answer for session ${session.id}.`, { cause });
    if (outcome === 'waiting')
      throw new ReplayBroken(`Session ${session.id} waits for an owner, which no mandate here asks for.`);
    return refusal ? { replayed, refusal } : { replayed, payment };
  }

  async function end(session: Session, { payment, replayed }: Started) {
    if (!payment) throw new ReplayBroken(`Session ${session.id} ends without having started.`);
    const { merchant } = residentOf(town.stations, session.stationId);
    const paymentId = payment.id;
    const meter = readingOf(session);
    const id = await idOf('capture', session, merchant.id);
    // A session that was replayed before has been metered.
    if (!replayed) await merchant.meter({ paymentId, reading: meter });
    try {
      const captured = await merchant.capture({ id, paymentId, amount: meter.amount, final: true, meter });
      return { replayed: captured.replayed, position: captured.payment.position };
    } catch (error) {
      // What cannot be captured must not stay held.
      if (error instanceof Refused) await release(session, merchant, paymentId);
      throw error;
    }
  }

  async function release(session: Session, merchant: Merchant, paymentId: string): Promise<void> {
    const id = await idOf('release', session, merchant.id);
    await merchant.void({ id, paymentId, reason: 'The bill could not be captured.' }).catch((error) => {
      // A hold that has expired needs no release.
      if (!(error instanceof Refused)) throw error;
    });
  }

  return {
    prepare: (session) => void prepare(session),
    start: (session) => unlessRefused(() => start(session)),
    end: (session, started) => unlessRefused(() => end(session, started)),
  };
}

/** What the station's meter says at the end of a session: energy, time, and the bill. */
function readingOf(session: Session): MeterReading {
  return {
    at: toIso(session.endedAt),
    quantity: session.kwh,
    unit: 'kWh',
    durationMs: stayMs(session),
    amount: session.cents.toString(),
  };
}

function idOf(what: 'quote' | 'capture' | 'release', session: Session, merchantId: string): Promise<string> {
  const instant = what === 'quote' ? session.startedAt : session.endedAt;
  return deriveId(`${what} of charging session ${session.id} at ${merchantId}`, instant);
}

/** A no is a result of the replay like any other; what failed otherwise ends it. */
async function unlessRefused<Answer extends Step>(work: () => Promise<Answer>): Promise<Answer | Step> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) || !error.isAboutContent) throw error;
    const { code, title, detail, remedy } = error;
    return { replayed: false, refusal: { code, title, detail, remedy } };
  }
}

function residentOf<Resident>(residents: ReadonlyMap<string, Resident>, id: string): Resident {
  const resident = residents.get(id);
  if (!resident) throw new ReplayBroken(`Nobody settled ${id}.`);
  return resident;
}
