/** Account numbers: check digits find what people mistype. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { accountNumberOf, hasValidCheckDigits } from './account-numbers.ts';
import { AccountNumber } from './contract.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const cells = fc
  .array(fc.constantFrom(...letters), { minLength: 4, maxLength: 4 })
  .map((characters) => characters.join(''));
const numbers = fc
  .tuple(cells, fc.bigInt(0n, 10n ** 12n - 1n))
  .map(([cell, serial]) => accountNumberOf(cell, serial));

const isDigit = (character: string) => /[0-9]/.test(character);

test('a number has its documented form and fits its own check digits', () => {
  fc.assert(
    fc.property(numbers, (number) => {
      assert.ok(Value.Check(AccountNumber, number), number);
      assert.ok(hasValidCheckDigits(number));
    }),
  );
});

test('a number tells its cell and its serial', () => {
  assert.equal(accountNumberOf('C001', 42n).slice(4), 'C001000000000042');
  assert.equal(accountNumberOf('C1', 1n).slice(4, 8), 'C100');
});

test('different serials have different numbers', () => {
  const serials = Array.from({ length: 1_000 }, (_, serial) => accountNumberOf('C001', BigInt(serial)));
  assert.equal(new Set(serials).size, 1_000);
});

test('any single wrong digit is found', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, at, shift) => {
      const digits = [...number.matchAll(/[0-9]/g)].map(({ index }) => index);
      const place = digits[at % digits.length] ?? 2;
      const wrong = String((Number(number[place]) + shift) % 10);
      assert.equal(hasValidCheckDigits(number.slice(0, place) + wrong + number.slice(place + 1)), false);
    }),
    { numRuns: 1_000 },
  );
});

test('any swap of two neighbouring digits, or letters, that differ is found', () => {
  fc.assert(
    fc.property(numbers, fc.nat(18), (number, place) => {
      const [left = '', right = ''] = [number[place], number[place + 1]];
      fc.pre(left !== right && isDigit(left) === isDigit(right));
      assert.equal(
        hasValidCheckDigits(number.slice(0, place) + right + left + number.slice(place + 2)),
        false,
      );
    }),
    { numRuns: 1_000 },
  );
});

test('what is no account number at all has no valid check digits', () => {
  for (const text of ['', 'XT', 'XT00C001000000000000', 'DE89370400440532013001']) {
    assert.equal(hasValidCheckDigits(text), false, text);
  }
});
