/** The town of a recording: every user an owner with a car, every station a merchant, all at one bank. */

import {
  deriveId,
  type Instant,
  type MandateTerms,
  type Merchant,
  memoryOutbox,
  type Operator,
  type Thing,
} from '@bank-of-things/sdk';
import type { Memory } from '../residents/memory.ts';
import type { Settler } from '../residents/settler.ts';
import { groupBy } from './grouping.ts';
import { fundsFor, type Limits } from './limits.ts';
import { type RecordedTime, recordedTimeOf } from './recorded-time.ts';
import type { Session } from './row.ts';
import { dollars, moneyOf } from './tariff.ts';

export type Car = {
  readonly userId: string;
  readonly thing: Thing;
  readonly time: RecordedTime;
  /** The virtual account that the car pays with. */
  readonly account: string;
  readonly mandate: string;
};
export type Station = { readonly stationId: string; readonly merchant: Merchant; readonly account: string };
export type Town = {
  readonly cars: ReadonlyMap<string, Car>;
  readonly stations: ReadonlyMap<string, Station>;
};

export type Builder = {
  readonly settler: Settler;
  readonly operator: Operator;
  readonly memory: Memory;
  readonly limits: Limits;
  /** Before anything recorded happened; ids of the set-up carry this time. */
  readonly foundedAt: Instant;
  /** Aborted when nobody needs the town any more. */
  readonly signal: AbortSignal;
};

/** How many residents settle at the same time. */
const BUILDERS = 8;
const ELECTRIC_VEHICLE_CHARGING = '5552';

/** Settles everybody who appears in `sessions`; whoever settled in an earlier replay is only connected. */
export async function buildTown(builder: Builder, sessions: readonly Session[]): Promise<Town> {
  const users = [...groupBy(sessions, ({ userId }) => userId)];
  const stationIds = [...new Set(sessions.map(({ stationId }) => stationId))];
  const cars = await inTurns(builder, users, ([userId, own]) => settleCar(builder, userId, own));
  const stations = await inTurns(builder, stationIds, (stationId) => settleStation(builder, stationId));
  return {
    cars: new Map(cars.map((car) => [car.userId, car])),
    stations: new Map(stations.map((station) => [station.stationId, station])),
  };
}

async function settleCar(builder: Builder, userId: string, sessions: readonly Session[]): Promise<Car> {
  const { settler, operator, limits } = builder;
  const name = `car-${userId}`;
  const owner = await settler.person(
    `user-${userId}`,
    { kind: 'natural-person', name: `User ${userId}`, country: 'US' },
    dollars,
  );
  await fund(builder, userId, owner.account, fundsFor(sessions, limits));
  const time = recordedTimeOf(operator.client.bank);
  const car = { name: `Car of ${userId}`, kind: 'car', ownerId: owner.id };
  const thing = await settler.thing(name, car, { bank: time.bank, outbox: memoryOutbox() });
  const account = await settler.account(name, { thingId: thing.id, form: 'shared', primary: owner.account });
  const terms = mandateTerms(limits);
  // A replay with other limits is another mandate; what was paid under the first one stays as it was.
  const given = `${name} up to ${limits.ceiling} and ${limits.budget} a month`;
  const mandate = await settler.mandate(given, { thingId: thing.id, account, terms });
  return { userId, thing, time, account, mandate };
}

/** Nothing but charging, within a budget for each calendar month of the recording, which is kept in UTC. */
function mandateTerms({ ceiling, budget }: Limits): MandateTerms {
  const month = { type: 'calendar', unit: 'month', timeZone: 'UTC' } as const;
  return {
    name: 'Charging',
    mode: 'enforce',
    ...dollars,
    objects: { categories: { allow: [ELECTRIC_VEHICLE_CHARGING] }, countries: { allow: ['US'] } },
    session: { maxAmount: ceiling.toString() },
    limits: [{ id: 'monthly-budget', measure: 'amount', max: budget.toString(), window: month }],
  };
}

async function fund(
  { operator, memory, foundedAt }: Builder,
  userId: string,
  account: string,
  cents: bigint,
): Promise<void> {
  const reference = `Replay: funds of user ${userId}, ${cents} cents`;
  await memory.once(reference, async () => {
    const id = await deriveId(`${reference} in ${account}`, foundedAt);
    await operator.accounts.fund({
      id,
      rail: 'ach',
      direction: 'in',
      account,
      money: moneyOf(cents),
      reference,
    });
    return true;
  });
}

async function settleStation({ settler }: Builder, stationId: string): Promise<Station> {
  const registration = {
    name: `Station ${stationId}`,
    category: ELECTRIC_VEHICLE_CHARGING,
    country: 'US',
    ...dollars,
  };
  return { stationId, ...(await settler.merchant(`station-${stationId}`, registration)) };
}

async function inTurns<Item, Answer>(
  { signal }: Builder,
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = items.entries();
  async function goOn(): Promise<void> {
    for (const [index, item] of waiting) {
      signal.throwIfAborted();
      answers[index] = await work(item);
    }
  }
  await Promise.all(Array.from({ length: BUILDERS }, goOn));
  return answers;
}
