/** The command line of a replay. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotUnderstood, readOptions } from './options.ts';

test('a file alone is replayed against a temporary bank', () => {
  const { path, bank, keep, limit } = readOptions(['sessions.csv']);
  assert.deepEqual(
    { path, bank, keep, limit },
    { path: 'sessions.csv', bank: undefined, keep: undefined, limit: undefined },
  );
});

test('options are read, and dollars become cents', () => {
  const words = [
    'a.csv',
    '--bank',
    'http://127.0.0.1:8080',
    '--token',
    'bot_x',
    '--limit',
    '150',
    '--budget',
    '5.00',
  ];
  const { bank, keep, limit, budget } = readOptions(words);
  assert.deepEqual(
    { bank, keep, limit, budget },
    { bank: { url: 'http://127.0.0.1:8080', token: 'bot_x' }, keep: 'data/replay', limit: 150, budget: 500n },
  );
});

test('all rows are printed where that is asked for', () => {
  assert.equal(readOptions(['a.csv']).all, false);
  assert.equal(readOptions(['a.csv', '--all']).all, true);
});

const wrong: string[][] = [
  [],
  ['a.csv', 'b.csv'],
  ['a.csv', '--limit', 'ten'],
  ['a.csv', '--limit', '0'],
  ['a.csv', '--budget', '5.001'],
  ['a.csv', '--budget', '0'],
  ['a.csv', '--bank', 'http://127.0.0.1:8080'],
  ['a.csv', '--bank', '127.0.0.1', '--token', 'bot_x'],
  ['a.csv', '--speed', '9'],
];

for (const words of wrong) {
  test(`“${words.join(' ')}” is not understood`, () => {
    assert.throws(() => readOptions(words), NotUnderstood);
  });
}
