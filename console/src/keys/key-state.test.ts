/** How it stands with the key of a browser follows from what is kept here and what the bank knows. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartyKey } from '@bank-of-things/sdk';
import { type KeyHere, keyStateOf } from './key-state.ts';

const validFrom = '2026-11-23T10:00:00Z';
const publicJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } as const;
const key = (thumbprint: string, validTo?: string): PartyKey => ({
  thumbprint,
  publicJwk,
  label: thumbprint,
  validFrom,
  ...(validTo ? { validTo } : {}),
});
const ended = '2026-11-24T10:00:00Z';

test('what is kept here, beside what the bank knows, says how it stands', () => {
  const kept: KeyHere = { kind: 'kept', thumbprint: 'a' };
  const lost: KeyHere = { kind: 'lost', thumbprint: 'a' };
  const none: KeyHere = { kind: 'none' };
  const rows: [KeyHere, PartyKey[] | undefined, string][] = [
    [{ kind: 'looking' }, [], 'looking'],
    [kept, undefined, 'looking'],
    [{ kind: 'impossible' }, [key('a')], 'impossible'],
    [none, [], 'none'],
    [none, [key('b', ended)], 'none'],
    [none, [key('b')], 'elsewhere'],
    [kept, [key('b'), key('a')], 'ready'],
    [kept, [key('a', ended)], 'ended'],
    // The registration of the key never reached the bank.
    [kept, [], 'none'],
    [kept, [key('b')], 'elsewhere'],
    [lost, [key('a')], 'lost'],
    // Nobody needs a lost key that does not count any more.
    [lost, [key('a', ended)], 'none'],
    [lost, [key('a', ended), key('b')], 'elsewhere'],
  ];
  for (const [here, keys, expected] of rows) {
    assert.equal(keyStateOf(here, keys).kind, expected, JSON.stringify([here, keys]));
  }
});
