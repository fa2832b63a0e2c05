/** What the load needs: a bank of its own, owners with money, things with keys and mandates, and one payee. */

import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createId,
  createKey,
  money,
  Operator,
  Owner,
  type PaymentOrder,
  type Signer,
  Thing,
  thumbprint,
} from '@bank-of-things/sdk';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export type Payer = {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly thingId: string;
  readonly account: string;
  readonly mandate: string;
};

export type City = {
  readonly url: string;
  readonly port: number;
  readonly bankPid: number;
  readonly payers: readonly Payer[];
  readonly payee: string;
  close(): Promise<void>;
};

/** Starts the built bank with its embedded database, and settles `things` things in it. */
export async function startCity(things: number, nodeArguments: readonly string[] = []): Promise<City> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'bank-of-things-benchmark-'));
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const bank = fork(join(root, 'bank/dist/src/main.js'), [], {
    cwd: dataDirectory,
    execArgv: [...nodeArguments],
    env: {
      ...process.env,
      BOT_PORT: '0',
      BOT_DATA_DIR: dataDirectory,
      BOT_BOOTSTRAP_TOKEN: token,
      // High, and not off, so that counting costs what it costs.
      BOT_RATE_LIMIT_PER_MINUTE: '100000000',
      BOT_LOG_LEVEL: 'warn',
    },
  });
  const { url } = await ready<{ url: string }>(bank);
  const operator = await Operator.connect({ url, token });
  const shop = await createKey();
  const merchant = await operator.merchants.register({
    name: 'Shop',
    category: '5411',
    country: 'DE',
    asset: 'EUR',
    scale: 2,
    publicJwk: await shop.publicJwk(),
  });
  const payers: Payer[] = [];
  for (let index = 0; index < things; index += 10) {
    const owner = await settleOwner(url, operator, `Owner ${index}`);
    payers.push(...(await Promise.all(Array.from({ length: 10 }, () => settleThing(url, owner)))));
  }
  return {
    url,
    port: Number(new URL(url).port),
    bankPid: bank.pid ?? 0,
    payers,
    payee: merchant.id,
    async close() {
      const ended = new Promise((resolve) => bank.once('exit', resolve));
      bank.kill('SIGTERM');
      await ended;
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Waits until a child process says that it serves. */
export function ready<Told>(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    child.once('message', (told) => resolve(told as Told));
    child.once('exit', (code) => reject(new Error(`The process ended with ${code} before it served.`)));
  });
}

/** A new order of one cent. */
export function orderOf(city: City, payer: Payer): PaymentOrder {
  const now = Date.now();
  return {
    id: createId(now),
    account: payer.account,
    mandate: payer.mandate,
    payee: city.payee,
    kind: 'exact',
    money: money('0.01', 'EUR', 2),
    lines: [{ description: 'Coffee', quantity: '1', unit: 'cup', amount: '1' }],
    createdAt: new Date(now).toISOString(),
  };
}

/** Signs `payload` for `operation` as a flattened JWS in JSON. */
export function signed(payer: Payer, operation: string, payload: object): string {
  const header = { alg: 'ES256', kid: payer.keyId, typ: operation, aud: 'bank-of-things' };
  const head = Buffer.from(JSON.stringify(header)).toString('base64url');
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const key = { key: payer.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), key).toString('base64url');
  return JSON.stringify({ protected: head, payload: body, signature });
}

type SettledOwner = { owner: Owner; primary: string };

async function settleOwner(url: string, operator: Operator, name: string): Promise<SettledOwner> {
  const party = await operator.parties.create({ kind: 'natural-person', name });
  const primary = await operator.accounts.openPrimary({ ownerId: party.id, asset: 'EUR', scale: 2 });
  await operator.accounts.fund({
    rail: 'sepa',
    direction: 'in',
    account: primary.number,
    money: money('10000000.00', 'EUR', 2),
    reference: name,
  });
  const { secret } = await operator.tokens.create({ label: name, role: 'owner', partyId: party.id });
  return { owner: await Owner.connect({ url, token: secret }), primary: primary.number };
}

/** With a mandate of the usual kind: a highest amount, a limit for each day and one for the month. */
async function settleThing(url: string, { owner, primary }: SettledOwner): Promise<Payer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' }) as Record<string, string>;
  const publicJwk = { kty, crv, x, y } as Awaited<ReturnType<Signer['publicJwk']>>;
  const key: Signer = {
    algorithm: 'ES256',
    publicJwk: async () => publicJwk,
    sign: async (bytes) =>
      new Uint8Array(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
  const { registration } = await owner.things.create({ name: 'Coffee machine', kind: 'machine' });
  const thing = await Thing.register({ url, code: registration.code, key });
  const account = await owner.accounts.openForThing({ thingId: thing.id, form: 'shared', primary });
  const limit = { measure: 'amount' as const, per: 'mandate' as const };
  const mandate = await owner.mandates.give({
    thingId: thing.id,
    account: account.number,
    terms: {
      name: 'Coffee',
      mode: 'enforce',
      asset: 'EUR',
      scale: 2,
      amount: { max: '1000' },
      limits: [
        {
          ...limit,
          id: 'day',
          max: '100000000',
          window: { type: 'calendar', unit: 'day', timeZone: 'Europe/Berlin' },
        },
        {
          ...limit,
          id: 'month',
          max: '1000000000',
          window: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
        },
      ],
    },
  });
  return {
    keyId: await thumbprint(publicJwk),
    privateKey,
    thingId: thing.id,
    account: account.number,
    mandate: mandate.id,
  };
}
