/** The order of starts and ends. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { session } from './session-examples.ts';
import { timelineOf } from './timeline.ts';

test('who leaves makes room for who comes at the same second, and a session of no time starts before it ends', () => {
  const sessions = [
    session({ id: 'second', line: 2, afterHours: 1 }),
    session({ id: 'first', line: 3 }),
    session({ id: 'instant', line: 4, afterHours: 1, hours: 0 }),
  ];
  assert.deepEqual(
    timelineOf(sessions).map(({ what, session: { id } }) => `${what} ${id}`),
    ['start first', 'end first', 'start second', 'start instant', 'end instant', 'end second'],
  );
});

test('time never goes back, and every session starts before it ends', () => {
  const drawn = fc.record({
    afterHours: fc.integer({ min: 0, max: 9 }),
    hours: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 20 }), (stays) => {
      const sessions = stays.map((stay, index) => session({ ...stay, id: `${index}`, line: index + 2 }));
      const started = new Set<string>();
      let now = 0;
      for (const { at, what, session: one } of timelineOf(sessions)) {
        assert.ok(at >= now);
        now = at;
        if (what === 'start') started.add(one.id);
        else assert.ok(started.has(one.id));
      }
      assert.equal(started.size, sessions.length);
    }),
  );
});
