/** Money, times, lists and limits as people read them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Payment, type PaymentChange, Refused } from '@bank-of-things/sdk';
import { formText, numberText, possessive } from './accounts.ts';
import { categoryText, knownCategories } from './categories.ts';
import { countryName, knownCountries } from './countries.ts';
import { difference, limitText, limitTitle, sharesOf, sum } from './limits.ts';
import { both, dotted, either } from './lists.ts';
import { amountText, minorUnitsOf, typedOf } from './money.ts';
import { announcement, changeText, shownAmount, stateOf } from './payments.ts';
import { problemWords } from './problems.ts';
import { daysText, hoursText } from './schedule.ts';
import { kindOf, kindText } from './things.ts';
import { durationText, leftText, momentText, stampText } from './time.ts';

const EUR = { asset: 'EUR', scale: 2 };
const now = Date.parse('2026-11-23T10:00:00Z');
const berlin = { now, timeZone: 'Europe/Berlin' };

test('amounts are grouped and keep every decimal', () => {
  assert.equal(amountText('125000', EUR), '1,250.00\u00a0EUR');
  assert.equal(amountText('-5', EUR), '-0.05\u00a0EUR');
  assert.equal(amountText('9007199254740993', { asset: 'kWh', scale: 6 }), '9,007,199,254.740993\u00a0kWh');
});

test('typed amounts become minor units, or nothing', () => {
  const rows: [string, number, string | undefined][] = [
    ['20', 2, '2000'],
    ['20.5', 2, '2050'],
    ['20,50', 2, '2050'],
    [' 0.05 ', 2, '5'],
    ['7', 0, '7'],
    ['20.555', 2, undefined],
    ['twenty', 2, undefined],
    ['-1', 2, undefined],
    ['', 2, undefined],
  ];
  for (const [typed, scale, expected] of rows) assert.equal(minorUnitsOf(typed, scale), expected, typed);
  assert.equal(typedOf('2050', 2), '20.50');
});

test('moments are told from now and here', () => {
  const rows: [string, string][] = [
    ['2026-11-23T18:30:00Z', 'today at 19:30'],
    ['2026-11-24T05:00:00Z', 'tomorrow at 06:00'],
    ['2026-11-26T23:00:00Z', 'Friday'],
    ['2026-11-30T23:00:00Z', '1 December'],
    ['2027-12-31T23:00:00Z', '1 January 2028'],
    ['2026-11-22T11:00:00Z', 'yesterday at 12:00'],
  ];
  for (const [iso, expected] of rows) assert.equal(momentText(iso, berlin), expected);
  assert.equal(stampText('2026-11-23T09:05:00Z', berlin), '10:05');
  assert.equal(stampText('2026-11-22T09:05:00Z', berlin), 'yesterday 10:05');
  assert.equal(stampText('2025-11-03T09:05:00Z', berlin), '3 Nov 2025 10:05');
});

test('durations are told in units that people use', () => {
  const rows: [number, string][] = [
    [90_000, '90 seconds'],
    [3_600_000, '1 hour'],
    [86_400_000, '24 hours'],
    [7 * 86_400_000, '7 days'],
    [3_660_000, '61 minutes'],
    [400, 'a moment'],
  ];
  for (const [ms, expected] of rows) assert.equal(durationText(ms), expected);
  assert.equal(leftText(59_000), 'less than a minute');
  assert.equal(leftText(3_900_000), '1 hour 5 minutes');
});

test('lists are spoken', () => {
  assert.equal(both([]), '');
  assert.equal(both(['a', 'b', 'c']), 'a, b and c');
  assert.equal(either(['a', 'b']), 'a or b');
  assert.equal(dotted(['a', undefined, 'b']), 'a\u00a0· b');
});

test('weekdays in a row are told as a span', () => {
  assert.equal(daysText(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), 'every day');
  assert.equal(daysText(['sat', 'mon', 'tue', 'wed']), 'Mon–Wed and Sat');
  assert.equal(hoursText([{ days: ['sat', 'sun'], from: '08:00', to: '12:00' }]), 'Sat and Sun 08:00–12:00');
});

test('limits are told with what they count and over which time', () => {
  const monthly = { type: 'calendar', unit: 'month', anchor: 15, timeZone: 'UTC' } as const;
  assert.equal(
    limitText({ id: 'a', measure: 'amount', max: '6000', window: monthly }, EUR),
    '60.00\u00a0EUR per month from day 15',
  );
  assert.equal(
    limitText({ id: 'b', measure: 'count', max: '1', window: { type: 'lifetime' }, per: 'payee' }, EUR),
    '1 payment in total at each payee',
  );
  assert.equal(
    limitTitle({
      measure: 'quantity',
      unit: 'kWh',
      window: { type: 'calendar', unit: 'week', timeZone: 'UTC' },
    }),
    'Weekly kWh',
  );
  const anyDay = { type: 'rolling', ms: 86_400_000 } as const;
  assert.equal(limitTitle({ measure: 'quantity', unit: 'kWh', window: anyDay }), 'kWh in any 24 hours');
  assert.equal(limitTitle({ measure: 'amount', window: anyDay }), 'Budget in any 24 hours');
});

test('a bar shows what is spent and what is held, and never more than the whole', () => {
  assert.deepEqual(sharesOf({ max: '200', committed: '50', reserved: '25' }), {
    committed: 25,
    reserved: 12.5,
  });
  assert.deepEqual(sharesOf({ max: '100', committed: '90', reserved: '40' }), {
    committed: 90,
    reserved: 10,
  });
  assert.deepEqual(sharesOf({ max: '0', committed: '0', reserved: '0' }), { committed: 0, reserved: 0 });
  assert.equal(sum('0.1', '0.2'), '0.3');
  assert.equal(difference('1', '2'), '0');
});

test('accounts and things have names that people use', () => {
  assert.equal(possessive('Lars'), 'Lars’');
  assert.equal(formText('shared', 'Anna'), 'spends from Anna’s account');
  assert.equal(numberText('XT04C001000000000010').replaceAll('\u00a0', ' '), 'XT04 C001 0000 0000 0010');
  assert.equal(kindText('vending-machine'), 'Vending machine');
  assert.equal(kindOf('  Vending machine 2! '), 'vending-machine-2');
  assert.equal(kindOf('2nd car'), 'nd-car');
});

test('what happened to a payment is a sentence, with what was said about it', () => {
  const euro = { amount: '5000', asset: 'EUR', scale: 2 };
  const at = { id: 'c', at: '2026-11-23T10:00:00Z', state: 'settled' } as const;
  const said = (change: Pick<PaymentChange, 'change'> & Partial<PaymentChange>) =>
    changeText({ ...at, ...change }, euro).replaceAll('\u00a0', ' ');
  const reason = 'It was broken.';
  assert.equal(said({ change: 'refunded', amount: '200', reason }), '2.00 EUR given back: “It was broken.”');
  assert.equal(
    said({ change: 'captured', amount: '480', lines: [{ description: 'Charging' }] }),
    '4.80 EUR captured: Charging',
  );
  assert.equal(said({ change: 'voided', amount: '100' }), '1.00 EUR released');
  assert.equal(said({ change: 'voided' }), 'Cancelled');
  assert.equal(said({ change: 'expired' }), 'Nobody answered in time');
});

test('money that was given back shows, in whole or in part, and is said', () => {
  const word = (captured: string, refunded: string) => stateOf({ state: 'settled', captured, refunded }).word;
  assert.deepEqual(
    [word('500', '0'), word('500', '200'), word('500', '500'), word('0', '0')],
    ['Paid', 'Partly refunded', 'Refunded', 'Released'],
  );
  const money = { amount: '500', asset: 'EUR', scale: 2 };
  const payment = { state: 'settled', captured: '500', refunded: '200', money, payee: { name: 'Kiosk' } };
  assert.equal(shownAmount(payment as Payment), '300', 'what is left of it');
  const said = announcement(payment as Payment, 'Car');
  assert.equal(said.replaceAll('\u00a0', ' '), 'Kiosk gave 2.00 EUR back to Car.');
});

test('codes have names, and unknown codes stay readable', () => {
  assert.equal(categoryText('5552'), 'charging stations (5552)');
  assert.equal(categoryText('0001'), 'category 0001');
  assert.equal(countryName('DE'), 'Germany');
  assert.ok(knownCategories().length > 40);
  const countries = knownCountries();
  assert.ok(countries.length > 190 && countries.length < 260, `${countries.length} countries`);
  assert.equal(new Set(countries.map(({ label }) => label)).size, countries.length);
});

test('a no of the bank speaks for itself; one about a signature is told without bytes and thumbprints', () => {
  const said = { status: 401, title: 'It does not fit.', detail: 'No key kRZM.', remedy: 'Sign the bytes.' };
  const refused = (code: string) =>
    new Refused({ ...said, code, outcome: 'refused', retryable: false, facts: {} });
  assert.deepEqual(problemWords(refused('mandates/no')), {
    title: 'It does not fit.',
    detail: 'No key kRZM.',
    remedy: 'Sign the bytes.',
  });
  assert.deepEqual(problemWords(refused('platform/bad-signature')), {
    title: 'The bank does not take this key.',
    detail: 'Nothing was done.',
    remedy: 'It was ended, or is not yours. Look at your keys.',
  });
});
