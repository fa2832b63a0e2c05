/** Ids: UUID version 7, ordered by time, and derived ids of version 8 that follow from others. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { createId, deriveId, timeOfId } from './ids.ts';
import { AnyIdText, IdText } from './schemas.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const entropies = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('an id has the form of a UUID v7 and tells its time', () => {
  fc.assert(
    fc.property(instants, entropies, (instant, entropy) => {
      const id = createId(instant, entropy);
      assert.ok(Value.Check(IdText, id), id);
      assert.equal(timeOfId(id), instant);
    }),
  );
});

test('the example of RFC 9562 comes out', () => {
  const entropy = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  assert.equal(createId(0x017f22e279b0, entropy), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('ids of a later time sort after those of an earlier one', () => {
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      fc.pre(a !== b);
      assert.equal(createId(a) < createId(b), a < b);
    }),
  );
});

test('two ids of one moment differ', () => {
  assert.equal(new Set(Array.from({ length: 1_000 }, () => createId(5))).size, 1_000);
});

test('a derived id follows from its origin and label alone, at the same time', () => {
  const id = createId(1_700_000_000_000);
  assert.equal(deriveId(id, 'post'), deriveId(id, 'post'));
  assert.notEqual(deriveId(id, 'post'), deriveId(id, 'void'));
  assert.notEqual(deriveId(id, 'post'), deriveId(createId(1_700_000_000_000), 'post'));
  assert.equal(timeOfId(deriveId(id, 'post')), timeOfId(id));
  assert.equal(timeOfId(deriveId(id, 'post', 7)), 7);
});

test('nobody can ask for something under an id that the bank derives', () => {
  const derived = deriveId(createId(1_700_000_000_000), 'expire');
  assert.equal(Value.Check(IdText, derived), false);
  assert.ok(Value.Check(AnyIdText, derived), derived);
});
