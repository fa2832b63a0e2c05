/** A key travels in a link from one browser of an owner to another, whole or not at all. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProvenKey } from '@bank-of-things/sdk';
import { keyInLink, keyLink } from './key-link.ts';

const proven: ProvenKey = {
  publicJwk: { kty: 'EC', crv: 'P-256', x: 'eHg', y: 'eXk' },
  proof: 'aa.bb.cc',
  label: 'Møbel-Laptop ❄︎',
};

test('what was put into a link is read out of it', () => {
  const { pathname, hash } = new URL(keyLink('https://bank.example', proven));
  assert.equal(pathname, '/keys');
  assert.match(hash, /^#key=[A-Za-z0-9_-]+$/, 'nothing that a messenger would change');
  assert.deepEqual(keyInLink(hash), proven);
});

test('half a link, another one, and none hold no key', () => {
  const { hash } = new URL(keyLink('https://bank.example', proven));
  for (const text of [
    '',
    '#code=abc',
    '#key=',
    '#key=%%',
    hash.slice(0, -9),
    `#key=${btoa('{"proof":1}')}`,
  ]) {
    assert.equal(keyInLink(text), undefined, text);
  }
});
