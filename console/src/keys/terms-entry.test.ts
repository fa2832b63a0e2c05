/** A signature under a suspension is none under the terms. */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { MandateVersion, Owner } from '@bank-of-things/sdk';
import { findTermsEntry, termsEntryOf } from './terms-entry.ts';

test('of all entries of a version the first gave the terms', () => {
  const entry = (version: number, state: string, signedBy?: string) =>
    ({ version, state, ...(signedBy ? { signedBy } : {}) }) as MandateVersion;
  const newestFirst = [
    entry(2, 'active', 'laptop'),
    entry(2, 'suspended'),
    entry(2, 'active', 'phone'),
    entry(1, 'active'),
  ];
  assert.equal(termsEntryOf({ version: 2 }, newestFirst)?.signedBy, 'phone');
  assert.equal(termsEntryOf({ version: 1 }, newestFirst)?.signedBy, undefined);
  assert.equal(termsEntryOf({ version: 3 }, newestFirst), undefined, 'the list is older than the mandate');
});

/** A bank that lists `answers` one after the other, and the last of them from then on. */
function asking(answers: readonly MandateVersion[][], signal = new AbortController().signal) {
  const bank = { asked: 0 };
  const versions = async () => {
    bank.asked += 1;
    return { items: answers[Math.min(bank.asked, answers.length) - 1] ?? [] };
  };
  const owner = { mandates: { versions } } as unknown as Owner;
  return Object.assign(bank, { found: findTermsEntry(owner, { id: 'mandate-1', version: 2 }, signal) });
}

/** Lets so many pauses pass. */
async function passes(t: TestContext, pauses: number): Promise<void> {
  for (let count = 0; count < pauses; count += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(2_000);
  }
}

const [older, newer] = [1, 2].map((version) => ({ version }) as MandateVersion) as [
  MandateVersion,
  MandateVersion,
];

test('a list that does not show the newest terms yet is asked for again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const bank = asking([[older], [older], [newer, older]]);
  await passes(t, 3);
  assert.equal(await bank.found, newer);
  assert.equal(bank.asked, 3);
});

test('a list that never shows them is asked for ten times', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const bank = asking([[older]]);
  await passes(t, 20);
  assert.equal(await bank.found, undefined);
  assert.equal(bank.asked, 10);
});

test('nobody asks on who has left the page', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const leaving = new AbortController();
  const bank = asking([[older]], leaving.signal);
  leaving.abort();
  await passes(t, 2);
  assert.equal(await bank.found, undefined);
  assert.equal(bank.asked, 1);
});
