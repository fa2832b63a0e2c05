/** What is written is what the strict reader takes, whatever stands in it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeDeterministicCbor } from './deterministic-cbor.ts';
import { encodeCborMap } from './deterministic-cbor-writer.ts';

const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,29}$/);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.maxSafeNat(),
  fc.nat({ max: 300 }),
  fc.uint8Array({ maxLength: 300 }),
);

const inOrder = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

test('a map that is written is read as it was, in the only spelling that is allowed', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (given) => {
      const members = Object.fromEntries(Object.entries(given).sort(([a], [b]) => inOrder(a, b)));
      const read = decodeDeterministicCbor(encodeCborMap(members));
      assert.ok(read instanceof Map);
      const plain = [...read].map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Uint8Array.from(value) : value,
      ]);
      assert.deepEqual(Object.fromEntries(plain), members);
    }),
  );
});

test('members that are undefined are left out', () => {
  assert.deepEqual(encodeCborMap({ a: undefined, b: 1 }), encodeCborMap({ b: 1 }));
});

test('a number that is no integer or too large has no place in a statement', () => {
  for (const wrong of [-1, 1.5, 2 ** 53, Number.POSITIVE_INFINITY])
    assert.throws(() => encodeCborMap({ wrong }), `${wrong}`);
});

test('members out of order are a mistake of whoever wrote them down', () => {
  assert.throws(() => encodeCborMap({ b: 1, a: 1 }));
  assert.throws(() => encodeCborMap({ aa: 1, b: 1 }));
});
