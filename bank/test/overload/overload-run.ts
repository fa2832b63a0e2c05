/** Ten times more than the bank can take: what it accepts, what it turns away, what that costs, and how it is afterwards. */

import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  connectToBank,
  createClient,
  importKey,
  Operator,
  type Payment,
  toIso,
} from '@bank-of-things/sdk';
import { aMerchant, anOwner, aThing, type Cast, euroCents } from '../crash/cast.ts';
import { runVerify } from '../crash/verification.ts';
import { caughtUp } from '../support/caught-up.ts';
import { bankSettings, startKillableBank } from '../support/killable-bank.ts';
import { residentBytes } from '../support/process-tree.ts';
import { messageOf, type Program, startProgram } from '../support/programs.ts';
import type { Offered, OfferRequest, SignedOrder } from './offering.ts';
import { acceptedPerSecond } from './report-text.ts';

export type OverloadOptions = {
  readonly seconds: number;
  /** How many times the measured capacity is offered. */
  readonly times: number;
};

/** What came of one rush. */
export type Rush = {
  readonly offered: readonly Offered[];
  /** How long the crowd went on offering. */
  readonly offeredMs: number;
  /** The longest time in which the crowd's own process could not hear an answer; it counts against the bank. */
  readonly stoodStillMs: number;
};
export type Overload = {
  /** As fast as a few callers that wait for their answers get it. */
  readonly calm: Rush;
  readonly capacityPerSecond: number;
  readonly rush: Rush;
  readonly bytesBefore: number;
  readonly bytesAtMost: number;
  /** How long one ordinary payment took from the end of the offering on. */
  readonly recoveredMs: number;
  readonly payments: ReadonlyMap<string, Payment>;
  /** The payer's balance before and after, in minor units. */
  readonly spent: bigint;
  readonly verified: string;
};

const THINGS = 20;
const CALM_SECONDS = 3;
const CALM_AT_ONCE = 32;
const MOST_CALM_ORDERS = 8_000;
/** So long without anything new, the books are at rest. */
const RESTS_FOR_MS = 2_000;

export async function runOverload(options: OverloadOptions): Promise<Overload> {
  const directory = await mkdtemp(join(tmpdir(), 'bank-of-things-overload-'));
  await chmod(directory, 0o711);
  const settings = await bankSettings(join(directory, 'bank'));
  const bank = startKillableBank(settings);
  try {
    await bank.ready;
    const whereabouts = { BOT_DATA_DIR: settings.BOT_DATA_DIR ?? '', DATABASE_URL: '' };
    const town = await settleTown(settings);
    const measured = await rushOn(town, bank.program, directory, options);
    return { ...measured, verified: await runVerify(whereabouts) };
  } finally {
    bank.program.process.kill('SIGTERM');
    await bank.program.ended;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Town = { url: string; port: string; operator: Operator; cast: Cast; purse: string; clients: Client[] };

async function settleTown(settings: Readonly<Record<string, string>>): Promise<Town> {
  const { BOT_PORT: port = '', BOT_BOOTSTRAP_TOKEN: token = '' } = settings;
  const url = `http://127.0.0.1:${port}`;
  const operator = await Operator.connect({ url, token });
  const rich = await anOwner(operator, url, '5000000.00');
  const things = [];
  for (let count = 0; count < THINGS; count += 1) things.push(await aThing(rich, url, 'shared'));
  const bank = await connectToBank({ url });
  const clients = await Promise.all(
    things.map(async ({ key }) => createClient({ url, bank }, { kind: 'key', key: await importKey(key) })),
  );
  const merchants = [await aMerchant(operator)];
  return { url, port, operator, cast: { things, merchants }, purse: rich.primary, clients };
}

async function rushOn(town: Town, bank: Program, directory: string, { seconds, times }: OverloadOptions) {
  const { operator, purse } = town;
  const crowd = startProgram('test/overload/offering', { args: [town.port] });
  await messageOf(crowd, ({ ready }) => (ready ? true : undefined));
  const place = (name: string) => join(directory, name);

  /** `onOffered` is called when the last order was sent, which is before the last was answered. */
  async function offer(
    orders: readonly SignedOrder[],
    how: Partial<OfferRequest>,
    onOffered: () => void = () => undefined,
  ): Promise<Rush> {
    const files = { ordersFile: place('orders.jsonl'), resultsFile: place('results.jsonl') };
    writeFileSync(files.ordersFile, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
    const offering = messageOf(crowd, ({ offeredMs }) => offeredMs as number | undefined);
    const answering = messageOf(crowd, ({ stoodStillMs }) => stoodStillMs as number | undefined);
    crowd.process.send({ ...files, seconds, ...how });
    const offeredMs = await offering;
    onOffered();
    const stoodStillMs = await answering;
    const lines = readFileSync(files.resultsFile, 'utf8').split('\n').filter(Boolean);
    const offered = lines.map((line) => JSON.parse(line) as Offered);
    return { offered, offeredMs, stoodStillMs };
  }

  const balance = async () => BigInt((await operator.accounts.get({ number: purse })).balance);
  const opening = await balance();
  const warm = await signOrders(town, 500);
  await offer(warm, { atOnce: CALM_AT_ONCE, seconds: 1 });
  const calm = await offer(await signOrders(town, MOST_CALM_ORDERS), {
    atOnce: CALM_AT_ONCE,
    seconds: CALM_SECONDS,
  });
  const capacityPerSecond = acceptedPerSecond(calm);
  const perSecond = Math.round(capacityPerSecond * times);
  const orders = await signOrders(town, perSecond * seconds);

  const bytesBefore = residentBytes(bank.pid);
  let bytesAtMost = bytesBefore;
  const watch = setInterval(() => {
    bytesAtMost = Math.max(bytesAtMost, residentBytes(bank.pid));
  }, 100);
  let recovering: Promise<number> | undefined;
  const rush = await offer(orders, { perSecond }, () => {
    recovering = payOrdinarily(town);
  });
  const recoveredMs = (await recovering) ?? 0;
  clearInterval(watch);
  crowd.process.disconnect();
  await comesToRest(town.url);
  const payments = await allPayments(operator);
  const spent = opening - (await balance());
  return { calm, capacityPerSecond, rush, bytesBefore, bytesAtMost, recoveredMs, payments, spent };
}

/** How long one payment takes through the SDK, with its repeats, in milliseconds. */
async function payOrdinarily(town: Town): Promise<number> {
  const startedAt = performance.now();
  const [order] = await signOrders(town, 1);
  if (!town.clients[0] || !order) throw new Error('Nobody is left to pay.');
  const { id, path, body } = order;
  const request = { operation: 'payments.pay', id, path, body } as const;
  await town.clients[0].transport.send(request, { deadlineMs: 120_000 });
  return performance.now() - startedAt;
}

/** Orders of one cent, signed in calm. */
async function signOrders({ cast, clients }: Town, count: number): Promise<SignedOrder[]> {
  const orders: SignedOrder[] = [];
  for (let made = 0; made < count; made += 1) {
    const place = made % clients.length;
    const [client, thing] = [clients[place], cast.things[place]];
    if (!client || !thing) throw new Error('Every client is that of a thing.');
    const { bank, transport } = client;
    const {
      id,
      path,
      body = '',
    } = await transport.prepare('payments.pay', {
      account: thing.account,
      mandate: thing.mandate,
      payee: cast.merchants[0]?.id ?? '',
      kind: 'exact',
      money: euroCents(1),
      createdAt: toIso(await bank.time()),
    });
    orders.push({ id: id ?? '', path, body });
  }
  return orders;
}

/** What the bank has stopped answering for may still be executed; the books are read when nothing is any more. */
async function comesToRest(url: string): Promise<void> {
  let before: number | undefined;
  for (;;) {
    const position = await caughtUp(url);
    if (position === before) return;
    before = position;
    await pause(RESTS_FOR_MS);
  }
}

async function allPayments(operator: Operator): Promise<Map<string, Payment>> {
  const payments = new Map<string, Payment>();
  const { position } = await operator.trialBalance();
  for (let after: string | undefined; ; ) {
    const page = await operator.payments.list({ limit: 500, position, ...(after && { after }) });
    for (const payment of page.items) payments.set(payment.id, payment);
    if (!page.next) return payments;
    after = page.next;
  }
}
