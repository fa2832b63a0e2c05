/** Reading one row: what is a session, and what is wrong with everything else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault, type Row, readRow } from './row.ts';

const good: Row = {
  sessionId: '4228788',
  dollars: '0.58',
  created: '0014-11-21 12:05:46',
  ended: '0014-11-21 16:46:04',
  userId: '35897499',
  stationId: '129465',
  kwhTotal: '6.76',
};

test('a row becomes a session, its year 0014 is 2014 and its times are UTC', () => {
  assert.deepEqual(readRow(4, good), {
    line: 4,
    id: '4228788',
    userId: '35897499',
    stationId: '129465',
    startedAt: Date.parse('2014-11-21T12:05:46Z'),
    endedAt: Date.parse('2014-11-21T16:46:04Z'),
    cents: 58n,
    kwh: '6.76',
  });
});

test('a year that is written in full is taken as it is', () => {
  const read = readRow(4, { ...good, created: '2014-11-21 12:05:46', ended: '2014-11-22 00:00:00' });
  assert.equal(isFault(read), false);
});

const malformed: [title: string, change: Partial<Row>, reason: RegExp][] = [
  ['a negative price', { dollars: '-0.58' }, /^dollars is negative: “-0.58”$/],
  ['a price that is no number', { dollars: 'free' }, /^dollars is not a number: “free”$/],
  ['an empty price', { dollars: '' }, /^dollars is not a number: “”$/],
  ['a fraction of a cent', { dollars: '0.583' }, /^dollars has more than 2 decimals: “0.583”$/],
  ['a price with an exponent', { dollars: '5e1' }, /^dollars is not a number/],
  ['a price beyond reason', { dollars: '1234567890123' }, /^dollars is too large/],
  ['energy that is no number', { kwhTotal: 'NA' }, /^kwhTotal is not a number: “NA”$/],
  ['negative energy', { kwhTotal: '-1.5' }, /^kwhTotal is negative/],
  ['more decimals than the bank counts', { kwhTotal: '1.1234567' }, /^kwhTotal has more than 6 decimals/],
  ['a session without a number', { sessionId: '' }, /^sessionId is not a number/],
  ['a user that is no number', { userId: 'anna' }, /^userId is not a number: “anna”$/],
  ['a station with a sign', { stationId: '-7' }, /^stationId is not a number/],
  [
    'a day that does not exist',
    { created: '0014-02-30 12:00:00' },
    /^created is no known date: “0014-02-30 12:00:00”$/,
  ],
  ['an hour that does not exist', { ended: '0014-11-21 24:00:00' }, /^ended is no known date/],
  ['a date in another form', { created: '11/21/2014 12:05' }, /^created is no known date/],
  ['a date of another century', { created: '1914-11-21 12:05:46' }, /^created is no known date/],
  ['no date at all', { ended: '' }, /^ended is no known date/],
  ['an end before its start', { ended: '0014-11-21 12:05:45' }, /^it ends \(.+\) before it starts/],
];

for (const [title, change, reason] of malformed) {
  test(`${title} is a fault with its reason`, () => {
    const read = readRow(7, { ...good, ...change });
    assert.ok(isFault(read));
    assert.equal(read.line, 7);
    assert.match(read.reason, reason);
  });
}

test('a long text is cut in the reason', () => {
  const read = readRow(7, { ...good, dollars: 'x'.repeat(500) });
  assert.ok(isFault(read) && read.reason.length < 100);
});
