/** Customers of the bank of the tests: a registered thing and a merchant, with pauses short enough for tests. */

import { type TestContext, test } from 'node:test';
import { createKey } from '../crypto/keys.ts';
import { Merchant } from '../merchant/merchant.ts';
import { Thing, type ThingOptions } from '../thing/thing.ts';
import { createFakeBank, type FakeBank } from './fake-bank.ts';

export const quickly = { firstDelayMs: 5, maxDelayMs: 20, attemptMs: 2_000, deadlineMs: 3_000 };

/** A test with a bank of its own, closed afterwards. */
export function testWithBank(title: string, body: (bank: FakeBank, context: TestContext) => Promise<void>) {
  return test(title, async (context) => {
    const bank = await createFakeBank();
    context.after(() => bank.close());
    await body(bank, context);
  });
}

export async function connectThing(bank: FakeBank, options: Partial<ThingOptions> = {}): Promise<Thing> {
  const key = options.key ?? (await createKey());
  bank.state.register(await key.publicJwk(), { thingId: bank.state.thingId });
  return Thing.connect({ url: bank.url, retry: quickly, ...options, key });
}

export async function connectMerchant(bank: FakeBank): Promise<Merchant> {
  const key = await createKey({ algorithm: 'EdDSA' });
  bank.state.register(await key.publicJwk(), { merchantId: bank.state.merchantId });
  return Merchant.connect({ url: bank.url, retry: quickly, key });
}
