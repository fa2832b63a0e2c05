/** A signature under a suspension is none under the terms. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('a list that does not show the newest terms yet, or fails, is asked for again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const mandate = { id: 'mandate-1', version: 2 };
  const [older, newer] = [1, 2].map((version) => ({ version }) as MandateVersion);
  const answers = [[older], undefined, [newer, older]];
  let asked = 0;
  const versions = async () => {
    const items = answers[asked];
    asked += 1;
    if (!items) throw new Error('The bank does not answer.');
    return { items };
  };
  const finding = findTermsEntry(
    { mandates: { versions } } as unknown as Owner,
    mandate,
    new AbortController().signal,
  );
  while (asked < answers.length) {
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(2_000);
  }
  assert.equal(await finding, newer);
});

test('nobody asks on who has left the page', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const leaving = new AbortController();
  let asked = 0;
  const versions = async () => {
    asked += 1;
    return { items: [] };
  };
  const finding = findTermsEntry(
    { mandates: { versions } } as unknown as Owner,
    { id: 'mandate-1', version: 2 },
    leaving.signal,
  );
  await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  t.mock.timers.tick(2_000);
  assert.equal(await finding, undefined);
  assert.equal(asked, 1);
});
