/** Addresses and sign-in codes are read as people give them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paths, routeOf } from './path.ts';
import { codeIn } from './sign-in-code.ts';

test('every address that the page makes leads to its page', () => {
  assert.deepEqual(routeOf(paths.home), { page: 'home' });
  assert.deepEqual(routeOf(paths.signIn), { page: 'sign-in' });
  assert.deepEqual(routeOf(paths.keys), { page: 'keys', partyId: undefined });
  assert.deepEqual(routeOf(paths.keysOf('p')), { page: 'keys', partyId: 'p' });
  assert.deepEqual(routeOf(paths.thing('t')), { page: 'thing', thingId: 't' });
  assert.deepEqual(routeOf(paths.giveMandate('t')), { page: 'give-mandate', thingId: 't' });
  const change = { page: 'change-mandate', thingId: 't', mandateId: 'm' };
  assert.deepEqual(routeOf(paths.mandate('t', 'm')), change);
  for (const path of [
    '/other',
    '/keys/p/else',
    '/things',
    '/things/t/else',
    '/things/t/mandates',
    '/things/t/mandates/m/x',
  ]) {
    assert.deepEqual(routeOf(path), { page: 'nowhere' }, path);
  }
});

test('a sign-in code is found in a link, in an address, and alone', () => {
  const rows: [string, string | undefined][] = [
    ['http://127.0.0.1:8080/sign-in#code=abc-_1', 'abc-_1'],
    ['?code=abc', 'abc'],
    ['#code=a%20b', 'a b'],
    ['  abc  ', 'abc'],
    ['not a code', undefined],
    ['http://127.0.0.1/sign-in', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(codeIn(text), expected, text);
});
