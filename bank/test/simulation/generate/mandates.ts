/** Commands on mandates, with limits of every kind. */

import type { MandateTerms } from '../../../src/money/mandates/contract.ts';
import type { Command } from '../../../src/money/teller/commands.ts';
import type { Random } from '../random.ts';
import { contentOf, type GeneratorDesk } from './desk.ts';
import { otherHours, someHours } from './hours.ts';
import { someLimits } from './limits.ts';

const DAY_MS = 86_400_000;
type Objects = NonNullable<MandateTerms['objects']>;
type Circles = Objects['geofence'];

/** Half of them have limits only, and some of these hours, so that limits are used up and not just asked. */
export function terms(desk: GeneratorDesk, base: Partial<MandateTerms> = {}): MandateTerms {
  const { random } = desk;
  if (random.chance(0.5)) return manyRules(desk, base);
  const plain = { name: desk.newName(), mode: 'enforce' as const, asset: 'EUR', scale: 2 };
  const delegation = { maxDepth: 2 };
  const hours = random.chance(0.2) ? { time: someHours(random) } : {};
  return {
    ...plain,
    ...hours,
    means: { creditAllowed: true },
    limits: someLimits(random),
    delegation,
    ...base,
  };
}

/** Two towns, and a region around one of them; `PLACES` of orders are inside and outside, and never on an edge. */
const REGION = { latitude: 52.52, longitude: 13.4, radiusMeters: 60_000 };
const CITY = { ...REGION, radiusMeters: 15_000 };
const CENTRE = { latitude: 52.53, longitude: 13.41, radiusMeters: 2_000 };
const HARBOUR = { latitude: 53.54, longitude: 9.98, radiusMeters: 5_000 };

/** Each rule is there or not; the more of them, the less is allowed. */
function manyRules(desk: GeneratorDesk, base: Partial<MandateTerms>): MandateTerms {
  const { random, town } = desk;
  const maybe = <T>(probability: number, value: T) => (random.chance(probability) ? value : undefined);
  const payeeIds = town.payees.map(({ id }) => id);
  const objects = {
    payees: maybe(0.1, { allow: payeeIds.slice(0, random.between(1, 3)) }),
    payeeKinds: maybe(0.3, someKinds(random)),
    categories: maybe(0.1, random.pick([{ deny: ['5814'] }, { allow: ['5552', '7523', '4900'] }])),
    countries: maybe(0.08, { allow: ['DE'] }),
    geofence: maybe(0.08, random.pick([[REGION], [CITY, HARBOUR]])),
    geofenceDeny: maybe(0.25, random.pick([[CENTRE], [HARBOUR], [CENTRE, HARBOUR]])),
  };
  const whole = {
    name: desk.newName(),
    mode: random.chance(0.15) ? 'shadow' : 'enforce',
    ...random.weighted([
      [9, { asset: 'EUR', scale: 2 }],
      [1, { asset: 'kWh', scale: 3 }],
    ]),
    objects: maybe(0.3, withoutAbsent(objects)),
    means: maybe(0.6, { creditAllowed: random.chance(0.8) }),
    amount: maybe(0.4, { ...(random.chance(0.3) && { min: '3' }), max: String(random.between(20, 120)) }),
    limits: maybe(0.8, someLimits(random)),
    time: maybe(0.4, time(desk)),
    session: maybe(0.3, session(random)),
    approval: maybe(0.25, approval(desk)),
    delegation: maybe(0.6, {
      maxDepth: random.between(1, 3),
      ...(random.chance(0.2) && { needsApproval: true }),
    }),
    colour: maybe(0.01, 'red'),
    ...base,
  };
  return withoutAbsent(whole) as MandateTerms;
}

/** Tighter and wider ones, and one that allows every kind. */
function someKinds(random: Random): Objects['payeeKinds'] {
  return random.pick([{ allow: ['business'] }, { allow: ['business', 'person'] }, { deny: ['thing'] }, {}]);
}

function time({ random, now }: GeneratorDesk): NonNullable<MandateTerms['time']> {
  const at = (awayMs: number) => new Date(now() + awayMs).toISOString();
  const whole = {
    from: random.chance(0.15) ? at(random.between(-DAY_MS, 60_000)) : undefined,
    to: random.chance(0.2) ? at(random.between(60_001, 3 * DAY_MS)) : undefined,
    ...(random.chance(0.3) && someHours(random)),
    minIntervalMs: random.chance(0.2) ? random.pick([50, 500]) : undefined,
    maxOpenHolds: random.chance(0.4) ? random.between(1, 4) : undefined,
  };
  return withoutAbsent(whole) as NonNullable<MandateTerms['time']>;
}

function session(random: Random): NonNullable<MandateTerms['session']> {
  const quantity = random.chance(0.6) ? { maxQuantity: '9.5', unit: 'kWh' } : {};
  const duration = random.chance(0.3) ? { maxDurationMs: 3_600_000 } : {};
  return { maxAmount: String(random.between(30, 300)), ...quantity, ...duration };
}

function approval({ random, town }: GeneratorDesk): NonNullable<MandateTerms['approval']> {
  const first = random.chance(0.4) ? { firstPaymentToPayee: true } : {};
  const above =
    'firstPaymentToPayee' in first && random.chance(0.5) ? {} : { above: String(random.between(10, 60)) };
  const approvers = random.chance(0.2) ? { approvers: [random.pick(town.owners)] } : {};
  return { ...first, ...above, ...approvers, waitMs: random.pick([1_000, 20_000, 3_600_000]) };
}

/** To a thing, over one of its accounts. */
export function giveMandate(desk: GeneratorDesk): Command {
  const { random, town } = desk;
  const thing = random.pick(town.things);
  const account = random.pick(thing.accounts);
  const inEnergy = account === 'V3' ? { asset: 'kWh', scale: 3 } : {};
  const given = {
    ...{ ownerId: thing.ownerId, thingId: thing.id, account, terms: terms(desk, inEnergy) },
    ...{ draft: random.chance(0.08), givenBy: 'owner' },
  };
  return giving(desk, given);
}

/** To another thing, mostly with the parent's own rules drawn tighter, at times with rules of its own. */
export function handOn(desk: GeneratorDesk): Command {
  const { random, town, model } = desk;
  const parentId = desk.mandates.pick();
  const parent = parentId === undefined ? undefined : model.mandates.get(parentId);
  if (!parent) return giveMandate(desk);
  const thing = random.pick(town.things);
  const own = random.chance(0.25);
  const given = {
    ...{ ownerId: parent.ownerId, thingId: thing.id, account: random.pick(thing.accounts) },
    terms: own ? terms(desk) : tighter(desk, parent.terms),
    ...{ draft: false, givenBy: 'thing', parentId: parent.id },
  };
  return giving(desk, given);
}

function tighter(desk: GeneratorDesk, parent: MandateTerms): MandateTerms {
  const { random } = desk;
  const { delegation, ...rest } = parent;
  const maxDepth = (delegation?.maxDepth ?? 1) - (random.chance(0.9) ? 1 : 0);
  const max = random.chance(0.5) ? '15' : parent.amount?.max;
  const objects =
    parent.objects && random.chance(0.5) ? otherObjects(random, parent.objects) : parent.objects;
  const hours = parent.time && random.chance(0.5) ? otherHours(random, parent.time) : parent.time;
  return withoutAbsent({
    ...rest,
    name: desk.newName(),
    objects,
    time: hours,
    amount: max === undefined ? parent.amount : { ...parent.amount, max },
    limits: parent.limits?.filter(() => random.chance(0.7)),
    delegation: maxDepth > 0 ? { ...delegation, maxDepth } : undefined,
  }) as MandateTerms;
}

/** Mostly what is allowed shrinks and what is denied grows; at times the other way round, which is wider. */
function otherObjects(random: Random, objects: Objects): Objects {
  const tight = random.chance(0.8) ? 1 : -1;
  const grown = (circles: Circles, byMeters: number) =>
    circles?.map((circle) => ({ ...circle, radiusMeters: Math.max(1, circle.radiusMeters + byMeters) }));
  return withoutAbsent({
    ...objects,
    payeeKinds: random.chance(0.5) ? objects.payeeKinds : someKinds(random),
    geofence: grown(objects.geofence, -tight * 100),
    geofenceDeny: grown(objects.geofenceDeny, tight * 100),
  }) as Objects;
}

type Given = Omit<Extract<Command, { type: 'give-mandate' }>, 'type' | 'id' | 'content'>;

function giving(desk: GeneratorDesk, given: Given): Command {
  return { type: 'give-mandate', id: desk.newId(), content: contentOf(given), ...given };
}

export function changeMandate(desk: GeneratorDesk): Command {
  const { random, model } = desk;
  const mandateId = desk.mandates.pick() ?? desk.newId();
  const known = model.mandates.get(mandateId);
  const version = (known?.version ?? 1) - (random.chance(0.1) ? 1 : 0);
  const { asset, scale } = known?.terms ?? { asset: 'EUR', scale: 2 };
  const same = random.chance(0.97) ? { asset, scale } : { asset: 'USD', scale: 2 };
  const tightened = known && random.chance(0.4) ? { ...tighter(desk, known.terms), ...same } : undefined;
  const asked = { mandateId, version, terms: tightened ?? terms(desk, same), givenBy: 'owner' };
  return { type: 'change-mandate', id: desk.newId(), content: contentOf(asked), ...asked };
}

export function moveMandate(desk: GeneratorDesk): Command {
  const { random } = desk;
  const mandateId = desk.mandates.pick() ?? desk.newId();
  const action = random.weighted([
    [4, 'activate' as const],
    [3, 'suspend' as const],
    [6, 'resume' as const],
    [1, 'revoke' as const],
  ]);
  const asked = { mandateId, action, givenBy: 'owner' };
  return { type: 'move-mandate', id: desk.newId(), content: contentOf(asked), ...asked };
}

function withoutAbsent<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
