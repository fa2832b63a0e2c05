/** What a shelf keeps, what it only passes on, and what it forgets. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createShelf, type Shelf } from './shelf.ts';

test('what nobody has touched since the last turn but one is forgotten, and everything else stays', () => {
  const shelf = createShelf<string, number>();
  for (const [key, value] of [
    ['read', 1],
    ['written', 2],
    ['left', 3],
  ] as const)
    shelf.set(key, value);
  shelf.turn();
  assert.equal(shelf.get('read'), 1);
  shelf.set('written', 4);
  shelf.turn();
  assert.deepEqual([shelf.get('read'), shelf.get('written'), shelf.get('left')], [1, 4, undefined]);
  assert.equal(shelf.size, 2);
});

test('what passes is found until it is forgotten, and a turn does not end its way', () => {
  const shelf = createShelf<string, number>();
  shelf.pass('paid', 1);
  shelf.turn();
  assert.deepEqual([shelf.get('paid'), shelf.has('paid'), shelf.passed('paid'), shelf.size], [1, true, 1, 1]);
  shelf.forgetPassing();
  assert.deepEqual(
    [shelf.get('paid'), shelf.has('paid'), shelf.passed('paid'), shelf.size],
    [undefined, false, undefined, 0],
  );
});

test('what passed and was changed meanwhile is kept as it was changed', () => {
  const shelf = createShelf<string, number>();
  shelf.pass('paid', 1);
  shelf.set('paid', 2);
  assert.equal(shelf.passed('paid'), undefined);
  shelf.forgetPassing();
  assert.equal(shelf.get('paid'), 2);
});

/** A shelf of plain maps, in which every value knows in which turn it was touched last. */
function createPlainShelf(): Shelf<string, number> {
  const kept = new Map<string, { value: number; touched: number }>();
  const passing = new Map<string, number>();
  let turns = 0;

  function get(key: string): number | undefined {
    const known = kept.get(key);
    if (!known) return passing.get(key);
    known.touched = turns;
    return known.value;
  }

  return {
    get,
    has: (key) => get(key) !== undefined,
    set(key, value) {
      passing.delete(key);
      kept.set(key, { value, touched: turns });
    },
    pass: (key, value) => void passing.set(key, value),
    passed: (key) => passing.get(key),
    forgetPassing: () => passing.clear(),
    delete(key) {
      const wasThere = kept.delete(key);
      return passing.delete(key) || wasThere;
    },
    clear() {
      kept.clear();
      passing.clear();
    },
    get size() {
      return kept.size + passing.size;
    },
    turn() {
      turns += 1;
      for (const [key, { touched }] of kept) if (touched < turns - 1) kept.delete(key);
    },
  };
}

const key = fc.constantFrom('a', 'b', 'c', 'd');
type Step = { readonly act: 'get' | 'has' | 'set' | 'pass' | 'passed' | 'delete'; readonly key: string };
type Sweep = { readonly act: 'turn' | 'forgetPassing' | 'clear' };
const steps = fc.array(
  fc.oneof(
    fc.record<Step>({ act: fc.constantFrom('get', 'has', 'set', 'pass', 'passed', 'delete'), key }),
    fc.record<Sweep>({ act: fc.constantFrom('turn', 'forgetPassing', 'clear') }),
  ),
  { maxLength: 60 },
);

/** What the shelf says to a step. What passes is new: nothing has its key. */
function take(shelf: Shelf<string, number>, step: Step | Sweep, value: number): unknown {
  if (!('key' in step)) return shelf[step.act]();
  if (step.act === 'set') return shelf.set(step.key, value);
  if (step.act === 'pass') return shelf.has(step.key) ? undefined : shelf.pass(step.key, value);
  return shelf[step.act](step.key);
}

test('a shelf says what plain maps would say of all that it still has to know', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const [shelf, plain] = [createShelf<string, number>(), createPlainShelf()];
      for (const [value, step] of taken.entries()) {
        assert.equal(take(shelf, step, value), take(plain, step, value));
        assert.equal(shelf.size, plain.size);
      }
    }),
  );
});
