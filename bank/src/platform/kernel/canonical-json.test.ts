/** Canonical JSON: the examples of RFC 8785, and where two values differ. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, firstDifference } from './canonical-json.ts';

test('the example of RFC 8785, section 3.2.2, is spelled as there', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('keys are sorted as in RFC 8785, section 3.2.3: by UTF-16 code units', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const order = [
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ];
  const canonical = canonicalJson(value);
  const sorted = [...order].sort((a, b) => canonical.indexOf(a) - canonical.indexOf(b));
  assert.deepEqual(sorted, order);
});

const numbers: [number, string][] = [
  [0, '0'],
  [-0, '0'],
  [Number.MIN_VALUE, '5e-324'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [9007199254740992, '9007199254740992'],
  [295147905179352830000, '295147905179352830000'],
  [9.999999999999997e22, '9.999999999999997e+22'],
  [1e23, '1e+23'],
  [999999999999999700000, '999999999999999700000'],
  [1e21, '1e+21'],
  [9.999999999999997e-7, '9.999999999999997e-7'],
  [0.000001, '0.000001'],
];

for (const [number, text] of numbers) {
  test(`the number ${text} of RFC 8785, appendix B, is spelled as there`, () => {
    assert.equal(canonicalJson(number), text);
  });
}

test('the order of members and those that are undefined do not matter', () => {
  assert.equal(canonicalJson({ b: 1, a: { d: undefined, c: [2] } }), '{"a":{"c":[2]},"b":1}');
});

test('what was canonical stays canonical, and means the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.equal(firstDifference(JSON.parse(text), value), undefined);
    }),
  );
});

const differences: [a: unknown, b: unknown, path: string | undefined][] = [
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, undefined],
  [{ a: 1 }, { a: 2 }, '/a'],
  [{ a: 1, b: 1 }, { a: 2, b: 2 }, '/a'],
  [{ money: { amount: '1', asset: 'EUR' } }, { money: { amount: '2', asset: 'EUR' } }, '/money/amount'],
  [{ lines: [{ sku: 'x' }, { sku: 'y' }] }, { lines: [{ sku: 'x' }, { sku: 'z' }] }, '/lines/1/sku'],
  [{ a: 1 }, { a: 1, b: 2 }, '/b'],
  [{ a: [1] }, { a: [1, 2] }, '/a/1'],
  [{ a: {} }, { a: [] }, '/a'],
  [1, 2, '/'],
];

for (const [a, b, path] of differences) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} differ first in ${path}`, () => {
    assert.equal(firstDifference(a, b), path);
    assert.equal(firstDifference(b, a), path);
  });
}
