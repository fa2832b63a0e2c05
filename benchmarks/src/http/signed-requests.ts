/** Signs payment orders ahead of time, as things would, so that signing takes nothing from the measured seconds. */

import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { toIso } from '@bank-of-things/bank/platform/kernel/clock';
import { createId } from '@bank-of-things/bank/platform/kernel/ids';
import { postBytes } from './connection.ts';
import type { Customer, Customers } from './customers.ts';

export type SigningPlan = {
  readonly url: string;
  readonly customers: Customers;
  readonly operation: 'payments.pay' | 'payments.payMany';
  /** Orders in one request; only `payments.payMany` takes more than one. */
  readonly ordersPerRequest: number;
  readonly requests: number;
};

const PATHS = { 'payments.pay': '/v1/payments', 'payments.payMany': '/v1/payments/batch' };
const MEDIA_TYPE = 'application/jose+json';

/** The ids say that the n-th request is made at `sendAt(n)`, which is when it will be sent. */
export function signRequests(plan: SigningPlan, sendAt: (request: number) => number): Buffer[] {
  const { customers, operation, ordersPerRequest } = plan;
  const signers = customers.things.map((thing) => signerOf(thing, operation, customers.bankId));
  const url = new URL(plan.url);
  return Array.from({ length: plan.requests }, (_, request) => {
    const index = request % signers.length;
    const thing = customers.things[index] as Customer;
    const orders = Array.from({ length: ordersPerRequest }, (_, place) =>
      orderOf(thing, customers.payees[(request + place) % customers.payees.length] ?? '', sendAt(request)),
    );
    const content = operation === 'payments.pay' ? orders[0] : { orders };
    return postBytes(url, PATHS[operation], MEDIA_TYPE, signers[index]?.(content) ?? '');
  });
}

function orderOf({ account, mandate }: Customer, payee: string, at: number) {
  return {
    id: createId(at),
    account,
    mandate,
    payee,
    kind: 'exact',
    money: { amount: '12', asset: 'EUR', scale: 2 },
    createdAt: toIso(at),
  };
}

/** Makes flattened JWS documents; `node:crypto` signs several times as fast as WebCrypto. */
function signerOf(thing: Customer, operation: string, bankId: string): (content: unknown) => string {
  const key: KeyObject = createPrivateKey({ key: thing.privateJwk as never, format: 'jwk' });
  const header = encode({ alg: 'ES256', kid: thing.keyId, typ: operation, aud: bankId });
  return (content) => {
    const payload = encode(content);
    const signature = sign('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' });
    return `{"protected":"${header}","payload":"${payload}","signature":"${signature.toString('base64url')}"}`;
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
