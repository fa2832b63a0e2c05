/** The CBOR that the SDK writes is what the bank reads, and what an independent library reads too. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CborValue, decodeCbor, encodeCbor } from '@bank-of-things/sdk';
import { Decoder } from 'cbor-x';
import fc from 'fast-check';
import { decodeDeterministicCbor, jsonOfCbor } from '../../src/platform/kernel/deterministic-cbor.ts';

const other = new Decoder({
  useRecords: false,
  mapsAsObjects: true,
  // The library knows this option, its types do not.
  ...{ int64AsNumber: true },
});
// Zero has one sign in a document.
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  fc.float({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  fc.integer({ min: -1023, max: 1023 }).map((value) => value * 2 ** -24),
);
// The other library renames this one key.
const key = fc.string({ maxLength: 30 }).filter((name) => name !== '__proto__');
const { document } = fc.letrec<{ document: CborValue }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('document'), { maxLength: 5 }),
    fc.dictionary(key, tie('document'), { maxKeys: 30, noNullPrototype: true }),
  ),
}));

test('whatever the SDK writes, the bank, the SDK and another library read as the same value', () => {
  fc.assert(
    fc.property(document, (value) => {
      const bytes = encodeCbor(value);
      assert.deepEqual(jsonOfCbor(decodeDeterministicCbor(bytes)), value);
      assert.deepEqual(decodeCbor(bytes), value);
      assert.deepEqual(other.decode(bytes), value);
    }),
    { numRuns: 2_000 },
  );
});

test('bytes that the bank reads are exactly those that the SDK writes for their value', () => {
  let read = 0;
  fc.assert(
    fc.property(document, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, change) => {
      const bytes = encodeCbor(value);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
      let decoded: CborValue;
      try {
        decoded = decodeDeterministicCbor(bytes) as CborValue;
      } catch (error) {
        assert.ok(error instanceof SyntaxError);
        return;
      }
      read += 1;
      assert.deepEqual(encodeCbor(decoded), new Uint8Array(bytes));
    }),
    { numRuns: 5_000 },
  );
  assert.ok(read > 100, `${read} of the changed documents could be read`);
});
