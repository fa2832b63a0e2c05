/** The commands that benchmarks give the teller, as the bank's services build them. One of the two places that know it. */

import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { contentOf } from '@bank-of-things/bank/money/desk';
import type { MandateTerms } from '@bank-of-things/bank/money/mandates/contract';
import type { PaymentOrder } from '@bank-of-things/bank/money/payments/contract';
import type { PayeeFacts } from '@bank-of-things/bank/money/payments/model';
import { contentOfJws } from '@bank-of-things/bank/money/payments/order-content';
import type { Command, PayOrder } from '@bank-of-things/bank/money/teller/commands';
import { toIso } from '@bank-of-things/bank/platform/kernel/clock';
import { timeOfId } from '@bank-of-things/bank/platform/kernel/ids';
import { FUNDING_ACCOUNT, idOf, type Payer } from './population.ts';
import type { Random } from './random.ts';

const ASSET_ID = 'EUR/2';
/** Enough that no payer runs dry, however popular. */
const FUNDS = 10n ** 11n;
const MOST_CENTS = 2_000;

/** Four rules: which kinds and categories of payees, how much at once, how much a month, how often a day. */
export const TERMS: MandateTerms = {
  name: 'Everyday spending',
  mode: 'enforce',
  asset: 'EUR',
  scale: 2,
  objects: {
    payeeKinds: { allow: ['business'] },
    categories: { allow: ['5552', '5541', '7523', '5814', '5411'] },
  },
  amount: { max: String(MOST_CENTS) },
  limits: [
    {
      id: 'monthly',
      measure: 'amount',
      max: String(FUNDS),
      window: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
    },
    {
      id: 'daily',
      measure: 'count',
      max: '1000000000',
      window: { type: 'calendar', unit: 'day', timeZone: 'Europe/Berlin' },
    },
  ],
};

export function openFunding(): Command {
  const opening = {
    number: FUNDING_ACCOUNT,
    kind: 'funding',
    name: 'Benchmark funding',
    assetId: ASSET_ID,
    creditLimit: null,
    maxBalance: null,
  } as const;
  return { type: 'open-account', id: idOf('bank', 0), content: '{"open":"funding"}', opening };
}

export function openPayer({ account, ownerId, thingId }: Payer, index: number): Command {
  const opening = {
    number: account,
    kind: 'virtual',
    form: 'pre-funded',
    name: `Thing ${index}`,
    assetId: ASSET_ID,
    ownerId,
    thingId,
    creditLimit: 0n,
    maxBalance: null,
  } as const;
  return { type: 'open-account', id: idOf('opening', index), content: `{"open":"${account}"}`, opening };
}

export function openPayee({ account, name }: PayeeFacts, index: number): Command {
  const opening = {
    number: account,
    kind: 'settlement',
    name,
    assetId: ASSET_ID,
    creditLimit: 0n,
    maxBalance: null,
  } as const;
  return { type: 'open-account', id: idOf('receiving', index), content: `{"open":"${account}"}`, opening };
}

export function giveMandate({ mandateId, ownerId, thingId, account }: Payer): Command {
  const given = { ownerId, thingId, account, terms: TERMS, draft: false, givenBy: 'benchmark' };
  return { type: 'give-mandate', id: mandateId, content: contentOf('mandates.give', given), ...given };
}

/** Gives each of these payers, named by index, what it will spend; all in one linked group. */
export function fundPayers(payers: readonly { index: number; account: string }[]): Command {
  const transfers = payers.map(({ index, account }) => ({
    type: 'direct' as const,
    id: idOf('funding', index),
    debit: FUNDING_ACCOUNT,
    credit: account,
    assetId: ASSET_ID,
    amount: FUNDS,
    description: 'opening balance',
  }));
  const [first] = transfers;
  return {
    type: 'post-transfers',
    id: first?.id ?? '',
    content: `{"fund":"${first?.credit}","count":${transfers.length}}`,
    transfers,
  };
}

/**
 * Makes new orders as `payments/service.ts` does, only faster: the canonical content and the document are put together
 * from texts instead of being serialised. What comes out is compared with the service's own way once, at the start.
 * The document has the form and size of a signed order; its signature is not valid, because the teller takes documents
 * that the door has verified.
 */
export function createOrderMaker(random: Random): (now: number, payer: Payer, payee: PayeeFacts) => PayOrder {
  const nextId = createIdMaker(random);
  const header = encode(
    `{"alg":"ES256","kid":"${randomBytes(32).toString('base64url')}","typ":"payments.pay","aud":"bank-of-things"}`,
  );
  const signatures = Array.from({ length: 256 }, () => randomBytes(64).toString('base64url'));
  let writtenAt = 0;
  let createdAt = '';
  let made = 0;

  function make(now: number, payer: Payer, payee: PayeeFacts): PayOrder {
    const id = nextId(now);
    const { account, mandateId: mandate, thingId } = payer;
    const amount = String(1 + Math.floor(random() * MOST_CENTS));
    if (now !== writtenAt) {
      writtenAt = now;
      createdAt = toIso(now);
    }
    made += 1;
    const order: PaymentOrder = {
      id,
      account,
      mandate,
      payee: payee.id,
      kind: 'exact',
      money: { amount, asset: 'EUR', scale: 2 },
      createdAt,
    };
    const wanted = `{"account":"${account}","id":"${id}","kind":"exact","mandate":"${mandate}","money":{"amount":"${amount}","asset":"EUR","scale":2},"payee":"${payee.id}","thingId":"${thingId}"}`;
    const written = `{"id":"${id}","account":"${account}","mandate":"${mandate}","payee":"${payee.id}","kind":"exact","money":{"amount":"${amount}","asset":"EUR","scale":2},"createdAt":"${createdAt}"}`;
    const document = `${header}.${encode(written)}.${signatures[made & 255]}`;
    return {
      type: 'pay-order',
      id,
      content: `{"input":${wanted},"operation":"payments.pay"}`,
      order,
      document,
      orderHash: hash('sha256', document),
      contentIsSigned: true,
      thingId,
      payee,
    };
  }

  return (now, payer, payee) => {
    const command = make(now, payer, payee);
    if (made === 1) assertFaithful(command);
    return command;
  };
}

function assertFaithful({ order, content, document, thingId }: PayOrder): void {
  strictEqual(content, contentOfJws(document, thingId));
  const [, payload = ''] = document.split('.');
  deepStrictEqual(JSON.parse(Buffer.from(payload, 'base64url').toString()), order);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** UUIDs version 7 of now. `createId` draws real randomness, which costs more than deciding half a payment. */
function createIdMaker(random: Random): (now: number) => string {
  let writtenAt = 0;
  let time = '';
  const draw = (mask = 0xffff) => Math.floor(random() * 65_536) & mask;
  const next = (now: number) => {
    if (now !== writtenAt) {
      writtenAt = now;
      const hex = now.toString(16).padStart(12, '0');
      time = `${hex.slice(0, 8)}-${hex.slice(8)}`;
    }
    return `${time}-${HEX[0x7000 | draw(0x0fff)]}-${HEX[0x8000 | draw(0x3fff)]}-${HEX[draw()]}${HEX[draw()]}${HEX[draw()]}`;
  };
  const now = 1_790_000_000_000;
  strictEqual(timeOfId(next(now)), now);
  return next;
}
