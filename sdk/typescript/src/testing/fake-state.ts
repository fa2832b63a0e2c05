/** What the bank of the tests knows: keys, accounts, mandates, and whom it believes. */

import type { Account, Mandate } from '../generated/operations.ts';
import { createId } from '../values/ids.ts';
import type { Reply, SeenRequest } from './fake-door.ts';
import { createBankKey, type Jwk, sha256, thumbprintOf, verifyCompact } from './fake-keys.ts';

export const BANK_ID = 'bank-of-tests';
export const START = Date.parse('2031-05-06T07:08:09.000Z');

export type Holder = { jwk: Jwk; thingId?: string; merchantId?: string };
export type Route = (request: SeenRequest) => Reply;

export type FakeState = ReturnType<typeof createFakeState>;

export function createFakeState() {
  const holders = new Map<string, Holder>();
  const startedAt = performance.now();
  const thingId = createId(START);
  const account = accountOf(thingId);
  const state = {
    thingId,
    merchantId: createId(START),
    key: createBankKey(),
    accounts: [account],
    mandates: [mandateOf(thingId, account.number)],
    /** What the bank's clock says; a running clock by default. */
    now: () => START + performance.now() - startedAt,
    clock: 'system' as 'system' | 'manual',
    register(jwk: object, holder: Omit<Holder, 'jwk'>): void {
      holders.set(thumbprintOf(jwk as Jwk), { jwk: jwk as Jwk, ...holder });
    },
    /** What a request was signed over, when it came with a good signature for this bank and operation. */
    readDocument(request: SeenRequest, operation: string) {
      const compact = compactOfBody(request.body);
      const verified = verifyCompact(compact, holders.get(keyIdOf(compact))?.jwk);
      const isForUs = verified?.header.aud === BANK_ID && verified.header.typ === operation;
      return isForUs ? { payload: verified.payload, compact } : undefined;
    },
    /** Who reads: by an opaque token, or by an access token that is valid now by the bank's clock. */
    reader({ headers }: SeenRequest): Holder | undefined {
      const token = headers.authorization?.replace('Bearer ', '') ?? '';
      if (token.startsWith('bot_')) return { jwk: {} };
      const holder = token ? holders.get(keyIdOf(token)) : undefined;
      const verified = verifyCompact(token, holder?.jwk);
      if (verified?.header.typ !== 'bot-access+jwt' || verified.payload.aud !== BANK_ID) return undefined;
      const { iat = 0, exp = 0 } = verified.payload as { iat?: number; exp?: number };
      const now = state.now() / 1000;
      return exp - iat <= 300 && Math.abs(now - iat) < 360 && exp > now - 60 ? holder : undefined;
    },
  };
  return state;
}

export function compactOfBody(body: string): string {
  const { protected: head, payload, signature } = JSON.parse(body) as Record<string, string>;
  return `${head}.${payload}.${signature}`;
}

export function hashOfBody(body: string): string {
  return sha256(compactOfBody(body));
}

function keyIdOf(compact: string): string {
  return JSON.parse(Buffer.from(compact.split('.')[0] ?? '', 'base64url').toString()).kid as string;
}

/** A refusal as problem+json. */
export function problem(code: string): Record<string, unknown> {
  const words = { title: 'No.', detail: 'Because.', remedy: 'Ask the owner.', retryable: false };
  return { type: `https://bank/${code}`, code, ...words, requestId: 'r-1' };
}

function accountOf(thingId: string): Account {
  const account = {
    number: 'XT12TEST000000000001',
    kind: 'virtual',
    form: 'shared',
    status: 'open',
    thingId,
  };
  return { ...account, asset: 'EUR', scale: 2 } as Account;
}

function mandateOf(thingId: string, account: string): Mandate {
  const terms = { name: 'Charging', mode: 'enforce', asset: 'EUR', scale: 2 };
  return { id: createId(START), version: 1, state: 'active', thingId, account, terms } as Mandate;
}
