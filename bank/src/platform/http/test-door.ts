/** What the tests of the door share: keys that sign, a small authenticator, a few operations, a server of them. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encoder } from 'cbor-x';
import { calculateJwkThumbprint, exportJWK, FlattenedSign, generateKeyPair, type JWK, SignJWT } from 'jose';
import { Type } from 'typebox';
import { ACCESS_TOKEN_TYPE } from '../auth/access-token.ts';
import type { Authenticator, KeyOwner } from '../auth/authenticator.ts';
import { createBankSigner } from '../auth/bank-key.ts';
import { defineRefusals, Refusal } from '../errors/refusals.ts';
import { createManualClock } from '../kernel/clock.ts';
import { Money } from '../kernel/money.ts';
import { OneOf, Shape } from '../kernel/schemas.ts';
import { createLogger } from '../logs/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { bindOperations, defineOperation, type Principal, type Request } from '../operations/operation.ts';
import type { ExpectedWait } from './expected-wait.ts';
import { createHttpServer, type HttpConfiguration, type HttpServerParts } from './http-server.ts';

export const BANK_ID = 'bank-under-test';
export const START = Date.parse('2026-03-01T12:00:00Z');

/** CBOR with definite lengths; whoever encodes a map puts its keys in order. */
export const cbor = new Encoder({
  useRecords: false,
  variableMapSize: true,
  tagUint8Array: false,
  // The library knows this option, its types do not.
  ...{ useTag259ForMaps: false },
});

/** `header` is the protected header, encoded. */
type CoseOverrides = { header?: Uint8Array; unprotected?: [number, unknown][]; isTagged?: boolean };

export type TestKey = Awaited<ReturnType<typeof createTestKey>>;

/** A key of a thing or a merchant that signs documents and access tokens; `overrides` make them wrong. */
export async function createTestKey(alg: 'ES256' | 'EdDSA' = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk: JWK = await exportJWK(publicKey);
  const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256');
  return {
    publicJwk,
    thumbprint,
    signDocument(typ: string, payload: unknown, overrides: Record<string, string> = {}) {
      const bytes = new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
      const header = { alg, kid: thumbprint, typ, aud: BANK_ID, ...overrides };
      return new FlattenedSign(bytes).setProtectedHeader(header).sign(privateKey);
    },
    /** A COSE_Sign1 message, written by another CBOR library than the one that reads it. */
    async signCose(typ: string, payload: unknown, overrides: CoseOverrides = {}): Promise<Buffer> {
      const kid = Buffer.from(thumbprint, 'base64url');
      const header = [
        [1, alg === 'ES256' ? -7 : -8],
        [4, kid],
        [15, new Map([[3, BANK_ID]])],
        [16, typ],
      ] as const;
      const protectedHeader = overrides.header ?? cbor.encode(new Map<unknown, unknown>(header));
      const body = payload instanceof Uint8Array ? payload : cbor.encode(payload);
      const signed = cbor.encode(['Signature1', protectedHeader, Buffer.alloc(0), body]);
      const parameters = alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };
      const signature = Buffer.from(await crypto.subtle.sign(parameters, privateKey, new Uint8Array(signed)));
      const unprotected = new Map(overrides.unprotected ?? []);
      const message = cbor.encode([protectedHeader, unprotected, body, signature]);
      return overrides.isTagged === false ? message : Buffer.concat([Uint8Array.of(0xd2), message]);
    },
    signAccess(overrides: { issuedAt?: number; lifetimeSeconds?: number; audience?: string } = {}) {
      const issuedAt = overrides.issuedAt ?? START / 1000;
      return new SignJWT({})
        .setProtectedHeader({ alg, kid: thumbprint, typ: ACCESS_TOKEN_TYPE })
        .setAudience(overrides.audience ?? BANK_ID)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + (overrides.lifetimeSeconds ?? 300))
        .sign(privateKey);
    },
  };
}

export const TestRefusals = defineRefusals('test', {
  'funds-missing': { kind: 'insufficient', title: 'There is too little money.', remedy: 'Fund the account.' },
  busy: { kind: 'unavailable', title: 'The teller is busy.', remedy: 'Try again.' },
});

export const testOperations = {
  pay: defineOperation({
    name: 'payments.pay',
    summary: 'Pay',
    method: 'POST',
    path: '/v1/payments',
    callers: ['thing', 'merchant', 'owner'],
    signed: true,
    input: Shape({
      payee: Type.String(),
      amount: Money,
      note: Type.Optional(Type.String({ maxLength: 10 })),
    }),
    output: Shape({ outcome: OneOf(['settled', 'waiting']), payee: Type.String() }),
    refusals: [TestRefusals['funds-missing'], TestRefusals.busy],
  }),
  cancel: defineOperation({
    name: 'payments.cancel',
    summary: 'Cancel',
    method: 'POST',
    path: '/v1/payments/{paymentId}/cancel',
    callers: ['thing', 'owner'],
    signed: true,
    input: Shape({ paymentId: Type.String(), reason: Type.Optional(Type.String()) }),
    output: Shape({ cancelled: Type.String() }),
    refusals: [],
  }),
  payMany: defineOperation({
    name: 'payments.payMany',
    summary: 'Pay many',
    method: 'POST',
    path: '/v1/payments/batch',
    callers: ['thing'],
    signed: true,
    countedBy: 'payees',
    input: Shape({ payees: Type.Array(Type.String()) }),
    output: Shape({ paid: Type.Integer() }),
    refusals: [],
  }),
  list: defineOperation({
    name: 'payments.list',
    summary: 'List',
    method: 'GET',
    path: '/v1/payments',
    callers: ['thing', 'owner', 'merchant'],
    input: Shape({
      limit: Type.Optional(Type.Integer({ minimum: 1 })),
      open: Type.Optional(Type.Boolean()),
      states: Type.Optional(Type.Array(Type.String())),
    }),
    output: Shape({ seen: Type.Unknown(), by: Type.String() }),
    refusals: [],
  }),
  rename: defineOperation({
    name: 'things.rename',
    summary: 'Rename',
    method: 'PUT',
    path: '/v1/things/{number}/name',
    callers: ['owner', 'operator'],
    input: Shape({ number: Type.Integer(), name: Type.String() }),
    output: Shape({ number: Type.Integer(), name: Type.String() }),
    refusals: [],
  }),
  fail: defineOperation({
    name: 'things.fail',
    summary: 'Fail',
    method: 'GET',
    path: '/v1/fail',
    callers: ['public'],
    input: Shape({}),
    output: Shape({}),
    refusals: [],
  }),
};

/** Handlers that answer by their input, so that a test chooses the outcome. */
function bindTestOperations(received: Request<never, unknown>[]) {
  return bindOperations(testOperations, {
    async pay(request) {
      received.push(request as unknown as Request<never, unknown>);
      const { payee } = request.input;
      if (payee === 'nobody') {
        throw new Refusal(TestRefusals['funds-missing'], 'Only 5 is left.', {
          remaining: 5n,
          status: 'overwritten?',
        });
      }
      if (payee === 'busy') throw new Refusal(TestRefusals.busy, 'Later.', { retryAfterSeconds: 7 });
      const leak = { secretNote: 'not in the schema' };
      return { outcome: payee === 'approval' ? ('waiting' as const) : ('settled' as const), payee, ...leak };
    },
    cancel: async ({ input }) => ({ cancelled: input.paymentId }),
    payMany: async ({ input }) => ({ paid: input.payees.length }),
    list: async ({ input, principal }) => ({ seen: input, by: principal.kind }),
    rename: async ({ input }) => input,
    fail: async () => {
      throw new Error('inner detail');
    },
  });
}

const OWNER: Principal = { kind: 'owner', userId: 'user-1', partyId: 'party-1' };
export const OWNER_TOKEN = 'bot_owner';
export const OWNER_SESSION = 'session-owner';

export const LENIENT: HttpConfiguration = {
  bodyLimitBytes: 16_384,
  maxRequestsInFlight: 100,
  rateLimitPerMinute: 0,
  requestTimeoutMs: 5000,
  publicUrl: undefined,
  trustedProxies: [],
  metricsToken: undefined,
};

/** Whoever comes is told this wait, whatever others saw. */
export const waitOf = (expectedMs: () => number): ExpectedWait => ({
  arrived: () => ({ at: 0, amid: 1 }),
  left() {},
  withdrew() {},
  expectedMs,
});

/** A server of the test operations, and what tests turn: its clock, its key owners, its sessions. */
export async function openTestDoor(options: Partial<HttpServerParts> = {}) {
  const clock = createManualClock(START);
  const owners = new Map<string, KeyOwner>();
  const secondaryKeys = new Map<string, JWK>();
  const sessions = new Map<string, Principal>([[OWNER_SESSION, OWNER]]);
  const received: Request<never, unknown>[] = [];
  const lines: string[] = [];
  const authenticator: Authenticator = {
    ofSession: async (secret) => sessions.get(secret),
    ofToken: async (secret) => {
      if (secret === OWNER_TOKEN) return OWNER;
      return secret === 'bot_auditor' ? { kind: 'auditor', userId: 'user-2' } : undefined;
    },
    keyOwner: async (thumbprint) => owners.get(thumbprint),
    secondaryKeyOf: async (thingId) => secondaryKeys.get(thingId),
  };
  const directory = await mkdtemp(join(tmpdir(), 'bot-door-'));
  const app = await createHttpServer({
    operations: bindTestOperations(received),
    authenticator,
    clock,
    bankId: BANK_ID,
    version: '0.0.0',
    config: LENIENT,
    signer: await createBankSigner(join(directory, 'bank-key.pem')),
    logger: createLogger({
      level: 'debug',
      format: 'json',
      stream: { write: (line) => void lines.push(line) },
    }),
    metrics: createMetrics({ processMetrics: false }),
    health: { ready: async () => true },
    ...options,
  });
  return {
    app,
    clock,
    owners,
    secondaryKeys,
    sessions,
    received,
    lines,
    /** Registers a new key for `owner` and returns it. */
    async registerKey(owner: Omit<KeyOwner, 'publicJwk'>, alg: 'ES256' | 'EdDSA' = 'ES256') {
      const key = await createTestKey(alg);
      owners.set(key.thumbprint, { ...owner, publicJwk: key.publicJwk });
      return key;
    },
  };
}

export const ORDER = { payee: 'charger', amount: { amount: '100', asset: 'EUR', scale: 2 } };
