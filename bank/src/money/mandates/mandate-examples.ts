/** Example mandates, orders and uses for the tests of this folder. */

import type { Limit, MandateTerms } from './contract.ts';
import type { ChainLink, Charge, MandateRecord, MandateUse, OpenCharge, OrderFacts } from './model.ts';
import { applySettlement, countAuthorised, emptyUse, rememberPayee, reserveCharge } from './usage.ts';

export const NOON = Date.parse('2026-03-02T11:00:00Z');
export const BERLIN = 'Europe/Berlin';

/** A UUID that ends in `number`. */
export function exampleId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString().padStart(12, '0')}`;
}

export function exampleTerms(terms: Partial<MandateTerms> = {}): MandateTerms {
  return { name: 'Charging', mode: 'enforce', asset: 'EUR', scale: 2, ...terms };
}

export function exampleLimit(limit: Partial<Limit> = {}): Limit {
  return { id: 'all', measure: 'amount', max: '1000', window: { type: 'lifetime' }, ...limit };
}

/** A mandate of thing 1 on account DE01. */
export function exampleMandate(
  terms: Partial<MandateTerms> = {},
  mandate: Partial<MandateRecord> = {},
): MandateRecord {
  return {
    id: exampleId(100),
    version: 1,
    state: 'active',
    ownerId: exampleId(9),
    thingId: exampleId(1),
    account: 'DE01',
    terms: exampleTerms(terms),
    createdAt: 0,
    changedAt: 0,
    changedBy: 'owner',
    ...mandate,
  };
}

/** An exact payment of 5.00 EUR at noon in Berlin by thing 1 to a filling station. */
export function exampleFacts(facts: Partial<OrderFacts> = {}): OrderFacts {
  return {
    now: NOON,
    thingId: exampleId(1),
    account: 'DE01',
    payee: { id: exampleId(50), kind: 'business', category: '5541', country: 'DE' },
    kind: 'exact',
    assetId: 'EUR/2',
    amount: 500n,
    rail: 'internal',
    usesCredit: false,
    lines: [],
    ...facts,
  };
}

export function exampleLink(
  terms: Partial<MandateTerms> = {},
  mandate: Partial<MandateRecord> = {},
): ChainLink {
  return { mandate: exampleMandate(terms, mandate), use: emptyUse() };
}

/** Terms under which everything is remembered. */
const asksAll = { approval: { firstPaymentToPayee: true, waitMs: 1000 }, time: { minIntervalMs: 1 } };

/** Authorises an order as the teller does under such terms. Returns what its hold keeps open; nothing for an exact payment. */
export function authorise(
  uses: ReadonlyMap<string, MandateUse>,
  facts: OrderFacts,
  charges: readonly Charge[],
): OpenCharge[] {
  const holds = facts.kind !== 'exact';
  for (const use of uses.values()) {
    countAuthorised(use, asksAll, { at: facts.now, holds });
    rememberPayee(use, asksAll, facts.payee.id);
  }
  for (const charge of charges) {
    const use = uses.get(charge.mandateId) ?? emptyUse();
    reserveCharge(use, charge);
    const { mandateId, limitId, scope, start, amount } = charge;
    if (!holds)
      applySettlement(use, { mandateId, limitId, scope, start, released: amount, committed: amount });
  }
  return holds ? charges.map((charge) => ({ ...charge, reservedLeft: charge.amount })) : [];
}
