/** Reading a file: faults are listed with their lines, and everything else is read. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { NotARecording, readRecording } from './recording.ts';
import { header, lineOf, session } from './session-examples.ts';

const first = lineOf(session({ id: '1' }));
const second = lineOf(session({ id: '2' }));

function read(text: string, limit?: number) {
  // Pieces are cut anywhere, as a file stream does.
  const pieces = text.match(/.{1,7}|\s/gs) ?? [];
  return readRecording(Readable.from(pieces), limit);
}

test('sessions know their lines, whatever the line ends and the byte order mark', async () => {
  const { sessions, faults } = await read(`\uFEFF${header}\r\n${first}\r\n\r\n${second}`);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    sessions.map(({ id, line }) => [id, line]),
    [
      ['1', 2],
      ['2', 4],
    ],
  );
});

test('columns are found by their names, and quoted fields are read', async () => {
  const names = 'kwhTotal,userId,stationId,ended,created,"dollars",sessionId,note';
  const line = '5.5,10,20,0015-03-02 13:00:00,0015-03-02 12:00:00,"0.50",1,"a, b"';
  const { sessions } = await read(`${names}\n${line}\n`);
  assert.deepEqual(sessions, [session({ cents: 50n })]);
});

test('malformed lines are listed with line and reason, and the rest is read', async () => {
  const lines = [
    header,
    first,
    `${second},extra`,
    '3,0.5',
    lineOf(session({ id: '1' })),
    'x"y,"',
    `"${first}`,
    second,
  ];
  const { sessions, faults } = await read(lines.join('\n'));
  assert.deepEqual(
    sessions.map(({ id }) => id),
    ['1', '2'],
  );
  assert.deepEqual(faults, [
    { line: 3, reason: 'it has 9 columns instead of 8' },
    { line: 4, reason: 'it has 2 columns instead of 8' },
    { line: 5, reason: 'sessionId 1 was already used on line 2' },
    { line: 6, reason: 'the quotation marks do not match' },
    { line: 7, reason: 'the quotation marks do not match' },
  ]);
});

test('a limit ends the reading after so many sessions', async () => {
  const { sessions } = await read([header, first, second].join('\n'), 1);
  assert.deepEqual(
    sessions.map(({ id }) => id),
    ['1'],
  );
});

test('a file without the columns, or without anything, is no recording', async () => {
  await assert.rejects(
    read('id,price\n1,2\n'),
    (error) => error instanceof NotARecording && /sessionId/.test(error.message),
  );
  await assert.rejects(read(''), NotARecording);
});
