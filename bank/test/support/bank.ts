/** A whole bank for tests: real database, real HTTP on a free port, and the people and things that live in it. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  type Account,
  createId,
  createKey,
  type Mandate,
  type MandateTerms,
  Merchant,
  money,
  Operator,
  Owner,
  type Quote,
  Thing,
} from '@bank-of-things/sdk';
import { openBank, type RunningBank } from '../../src/bank.ts';
import { parseConfiguration } from '../../src/platform/config/configuration.ts';
import { createLogger } from '../../src/platform/logs/logger.ts';
import { createTestDatabase } from './database.ts';

export type TestBank = Awaited<ReturnType<typeof startTestBank>>;
export type Household = Awaited<ReturnType<TestBank['aHousehold']>>;

export const euros = (text: string) => money(text, 'EUR', 2);

/** Terms that allow everything in euros; `rules` narrows them. */
export function termsOf(rules: Partial<MandateTerms> = {}): MandateTerms {
  return { name: 'Everyday spending', mode: 'enforce', asset: 'EUR', scale: 2, ...rules };
}

/**
 * Call it at the top of a test file. With `clockStart` the bank runs on a clock that the test moves by `setClock`.
 * It is closed and its database dropped when the tests of the file have run.
 */
export async function startTestBank(options: { clockStart?: string } = {}) {
  const { connectionString, drop } = await createTestDatabase();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'bank-of-things-bank-'));
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const settings = {
    BOT_PORT: '0',
    BOT_DATA_DIR: dataDirectory,
    BOT_BOOTSTRAP_TOKEN: token,
    BOT_RATE_LIMIT_PER_MINUTE: '0',
    ...(options.clockStart && { BOT_CLOCK: 'manual', BOT_CLOCK_START: options.clockStart }),
  };
  const logger = createLogger({
    level: process.env.TEST_LOG_LEVEL === 'info' ? 'info' : 'silent',
    format: 'json',
  });
  const open = (port: string) =>
    openBank(parseConfiguration({ ...settings, BOT_PORT: port }), connectionString, logger);
  let bank: RunningBank = await open('0');
  after(async () => {
    await bank.close();
    await drop();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  const operator = () => Operator.connect({ url: bank.url, token });

  async function anOwner(
    name: string,
    balance: string,
  ): Promise<{ owner: Owner; partyId: string; primary: Account }> {
    const desk = await operator();
    const party = await desk.parties.create({ kind: 'natural-person', name });
    const primary = await desk.accounts.openPrimary({ ownerId: party.id, asset: 'EUR', scale: 2 });
    if (balance !== '0.00') {
      await desk.accounts.fund({
        rail: 'sepa',
        direction: 'in',
        account: primary.number,
        money: euros(balance),
        reference: `opening ${name}`,
      });
    }
    const { secret } = await desk.tokens.create({ label: name, role: 'owner', partyId: party.id });
    return { owner: await Owner.connect({ url: bank.url, token: secret }), partyId: party.id, primary };
  }

  async function aThing(owner: Owner, name: string, kind: string): Promise<Thing> {
    const { registration } = await owner.things.create({ name, kind });
    return Thing.register({ url: bank.url, code: registration.code, key: await createKey() });
  }

  async function aMerchant(
    name: string,
    category = '5552',
    asset = { asset: 'EUR', scale: 2 },
  ): Promise<Merchant> {
    const key = await createKey();
    await (await operator()).merchants.register({
      name,
      category,
      country: 'DE',
      ...asset,
      publicJwk: await key.publicJwk(),
    });
    return Merchant.connect({ url: bank.url, key });
  }

  return {
    url: () => bank.url,
    token,
    connectionString,
    operator,
    anOwner,
    aThing,
    aMerchant,

    /** An owner with a car that spends the owner's balance within a mandate, and a charging station to pay. */
    async aHousehold(
      setting: { balance?: string; rules?: Partial<MandateTerms>; form?: Account['form'] } = {},
    ) {
      const { owner, partyId, primary } = await anOwner('Anna', setting.balance ?? '100.00');
      const car = await aThing(owner, 'Anna’s car', 'car');
      const account = await owner.accounts.openForThing({
        thingId: car.id,
        form: setting.form ?? 'shared',
        primary: primary.number,
      });
      const mandate: Mandate = await owner.mandates.give({
        thingId: car.id,
        account: account.number,
        terms: termsOf(setting.rules),
      });
      const station = await aMerchant('Charging station');
      const offer = (amount: string, more: Partial<Parameters<Merchant['offer']>[0]> = {}): Promise<Quote> =>
        station.offer({ money: euros(amount), ...more });
      return { owner, partyId, primary, car, account, mandate, station, offer };
    },

    async setClock(time: string): Promise<void> {
      await (await operator()).setClock(time);
    },

    newId: () => createId(Date.now()),

    /** Stops the bank, lets `whileClosed` happen, and opens it again on the same database, at the same address. */
    async restart(whileClosed: () => Promise<void> = async () => {}): Promise<void> {
      const { port } = new URL(bank.url);
      await bank.close();
      await whileClosed();
      bank = await open(port);
    },
  };
}
