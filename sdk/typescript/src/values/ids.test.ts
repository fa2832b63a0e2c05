/** Ids carry their time, and derived ids are the same each time. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createId, deriveId, timeOfId } from './ids.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('an id is a UUID v7 that carries its time', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const id = createId(instant);
      assert.match(id, UUID_V7);
      assert.equal(timeOfId(id), instant);
    }),
  );
});

test('a derived id is the same for the same name and time, and another for any other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), instants, async (one, other, instant) => {
      const id = await deriveId(one, instant);
      assert.match(id, UUID_V7);
      assert.equal(await deriveId(one, instant), id);
      if (one !== other) assert.notEqual(await deriveId(other, instant), id);
    }),
  );
});
