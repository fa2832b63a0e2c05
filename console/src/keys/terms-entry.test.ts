/** A signature under a suspension is none under the terms. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MandateVersion } from '@bank-of-things/sdk';
import { termsEntryOf } from './terms-entry.ts';

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
