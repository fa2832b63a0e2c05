/** An operation answers with declared refusals only, or somebody hears of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { defineRefusals, Refusal, type RefusalDefinition } from '../errors/refusals.ts';
import { refusalsOf, watchRefusals } from './declared-refusals.ts';
import { type BoundOperation, defineOperation } from './operation.ts';

const refusals = defineRefusals('library', {
  'book-lent': { kind: 'conflict', title: 'The book is lent.', remedy: 'Wait.' },
  'book-lost': { kind: 'gone', title: 'The book is lost.', remedy: 'Buy it.' },
});

const definition = defineOperation({
  name: 'books.lend',
  summary: 'Lend a book',
  method: 'POST',
  path: '/v1/books',
  callers: ['owner'],
  input: Type.Object({}),
  output: Type.Object({}),
  refusals: [refusals['book-lent'], refusals['book-lent']],
});

/** An operation that refuses with each of these in turn. */
function refusing(...definitions: RefusalDefinition[]): BoundOperation {
  return {
    definition,
    async handle() {
      const next = definitions.shift();
      if (next) throw new Refusal(next, 'No.');
      throw new Error('A fault.');
    },
  };
}

test('a refusal that an operation does not declare is told once, and still answered', async () => {
  const told: unknown[] = [];
  const { 'book-lent': lent, 'book-lost': lost } = refusals;
  const [watched] = watchRefusals([refusing(lent, lost, lost)], (undeclared) => told.push(undeclared));
  const ask = () => watched?.handle({} as never);
  await assert.rejects(async () => ask(), { definition: lent });
  assert.deepEqual(told, []);
  await assert.rejects(async () => ask(), { definition: lost });
  await assert.rejects(async () => ask(), { definition: lost });
  await assert.rejects(async () => ask(), /A fault/);
  assert.deepEqual(told, [{ operation: 'books.lend', code: 'library/book-lost' }]);
});

test('what the door may answer to anybody needs no declaration, and nothing stands there twice', () => {
  const codes = refusalsOf(definition).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
  assert.ok(codes.includes('platform/malformed-request') && codes.includes('library/book-lent'));
  assert.ok(!codes.includes('platform/bad-signature'), 'only signed operations look at signatures');
});
