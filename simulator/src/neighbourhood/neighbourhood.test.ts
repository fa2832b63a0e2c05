/** The neighbourhood at a real bank: things pay in many ways, and a restart goes on with the same residents. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Operator, type Payment } from '@bank-of-things/sdk';
import { startTemporaryBank, type TemporaryBank } from '../temporary-bank.ts';
import { liveIn } from './neighbourhood.ts';

let bank: TemporaryBank;
let operator: Operator;
let directory: string;
const said: string[] = [];

before(async () => {
  bank = await startTemporaryBank({});
  operator = await Operator.connect(bank);
  directory = await mkdtemp(join(tmpdir(), 'neighbourhood-test-'));
});

after(async () => {
  operator.close();
  await bank.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Lives until `isEnough` of the payments at the bank, at the latest for two minutes. */
async function liveUntil(isEnough: (payments: Payment[]) => boolean): Promise<Payment[]> {
  const controller = new AbortController();
  const { url, token } = bank;
  const life = { seed: 'test', speed: 40, signal: controller.signal, elapsedMs: () => performance.now() };
  const living = liveIn({ url, token, directory, say: (sentence) => void said.push(sentence), ...life });
  const deadline = performance.now() + 120_000;
  let payments: Payment[] = [];
  while (performance.now() < deadline && !isEnough(payments)) {
    await pause(500);
    payments = (await operator.payments.list({ limit: 500 })).items;
  }
  controller.abort();
  await living;
  return payments;
}

async function population() {
  const [persons, things, payees] = await Promise.all([
    operator.parties.list(),
    operator.things.list(),
    operator.merchants.list(),
  ]);
  return [persons, things, payees].map(({ items }) => items.map(({ id }) => id).sort());
}

const settled = (kind: Payment['kind']) => (payment: Payment) =>
  payment.kind === kind && payment.state === 'settled';
const refusedWith = (code: string) => (payment: Payment) => payment.refusal?.code === code;

test('things pay exactly, up to a ceiling and by the meter, and are refused what their owners do not want', async () => {
  const wanted = [
    settled('exact'),
    settled('up-to'),
    (payment: Payment) => settled('session')(payment) && payment.captured !== '0',
    (payment: Payment) => payment.payee.name.startsWith('Snackbox') && payment.state === 'settled',
    refusedWith('mandates/unit-price-exceeded'),
    // The family has approved something.
    (payment: Payment) =>
      payment.state === 'settled' && payment.decision.rules.some(({ outcome }) => outcome === 'ask'),
  ];
  const payments = await liveUntil((seen) => wanted.every((kind) => seen.some(kind)));
  for (const [index, kind] of wanted.entries())
    assert.ok(payments.some(kind), `a payment of kind ${index} appears`);
  assert.equal(said.length, 1, said.join('\n'));
  const { assets } = await operator.trialBalance();
  assert.ok(assets.every(({ balanced }) => balanced));
});

test('after a restart the same residents go on', async () => {
  const before = await population();
  const count = (await operator.payments.list({ limit: 500 })).items.length;
  const payments = await liveUntil((seen) => seen.length >= count + 5);
  assert.ok(payments.length >= count + 5);
  assert.deepEqual(await population(), before);
  assert.equal(said.length, 2, said.join('\n'));
});
