/** Tests of reading deterministic CBOR: the examples of RFC 8949, and every other spelling that must be refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CborValue, decodeDeterministicCbor, jsonOfCbor } from './deterministic-cbor.ts';

const read = (hex: string) => decodeDeterministicCbor(Buffer.from(hex, 'hex'));

test('the examples of RFC 8949, appendix A, are read as they are written there', () => {
  const examples: [string, unknown][] = [
    ['00', 0],
    ['01', 1],
    ['0a', 10],
    ['17', 23],
    ['1818', 24],
    ['1819', 25],
    ['1864', 100],
    ['1903e8', 1000],
    ['1a000f4240', 1000000],
    ['1b000000e8d4a51000', 1000000000000],
    ['20', -1],
    ['29', -10],
    ['3863', -100],
    ['3903e7', -1000],
    ['fb3ff199999999999a', 1.1],
    ['f93e00', 1.5],
    ['fa7f7fffff', 3.4028234663852886e38],
    ['fb7e37e43c8800759c', 1.0e300],
    ['f90001', 2 ** -24],
    ['f90400', 0.00006103515625],
    ['fbc010666666666666', -4.1],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['60', ''],
    ['6161', 'a'],
    ['6449455446', 'IETF'],
    ['62225c', '"\\'],
    ['62c3bc', 'ü'],
    ['63e6b0b4', '水'],
    ['64f0908591', '\u{10151}'],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['a0', {}],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['826161a161626163', ['a', { b: 'c' }]],
    ['a56161614161626142616361436164614461656145', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }],
  ];
  for (const [hex, value] of examples) assert.deepEqual(jsonOfCbor(read(hex)), value, hex);
  assert.deepEqual(Buffer.from(read('4401020304') as Uint8Array), Buffer.from('01020304', 'hex'));
  assert.deepEqual(
    read('a201020304'),
    new Map<number, CborValue>([
      [1, 2],
      [3, 4],
    ]),
  );
});

test('a value has one spelling, and every other is refused with the reason', () => {
  const others: [string, RegExp][] = [
    ['1800', /longer than needed/],
    ['1817', /longer than needed/],
    ['1900ff', /longer than needed/],
    ['1a0000ffff', /longer than needed/],
    ['1b00000000ffffffff', /longer than needed/],
    ['580161', /longer than needed/],
    ['f93c00', /longer than needed/],
    ['f98000', /longer than needed/],
    ['fa3fc00000', /longer than needed/],
    ['fb3ff8000000000000', /longer than needed/],
    ['fb4069000000000000', /longer than needed/],
    ['fa33800000', /longer than needed/],
    ['5f41004100ff', /indefinite/],
    ['7f6161ff', /indefinite/],
    ['9f01ff', /indefinite/],
    ['bf616101ff', /indefinite/],
    ['a2616201616102', /out of order/],
    ['a2616101616102', /out of order or twice/],
    ['a262616101616202', /out of order/],
    ['a1f601', /no text or integer/],
    ['a18001', /no text or integer/],
    ['a1f93e0001', /no text or integer/],
    ['c074323031332d30332d32315432303a30343a30305a', /a tag/],
    ['d9d9f700', /a tag/],
    ['f7', /simple value/],
    ['f0', /simple value/],
    ['f818', /simple value/],
    ['f97e00', /not finite/],
    ['f97c00', /not finite/],
    ['faff800000', /not finite/],
    ['1b0020000000000000', /beyond 2\^53/],
    ['3b001fffffffffffff', /beyond 2\^53/],
    ['1c', /not defined/],
    ['61ff', /not UTF-8/],
    ['62eda0', /not UTF-8/],
    ['6361', /ends in the middle/],
    ['9a7fffffff01', /ends in the middle/],
    ['ba7fffffff', /ends in the middle/],
    ['', /ends in the middle/],
    ['0000', /follows the last item/],
    [`${'81'.repeat(17)}00`, /deeper than 16/],
  ];
  for (const [hex, reason] of others) {
    assert.throws(
      () => read(hex),
      (error: unknown) => error instanceof SyntaxError && reason.test(error.message),
      `${hex} is refused: ${reason}`,
    );
  }
  assert.doesNotThrow(() => read(`${'81'.repeat(16)}00`));
});

test('what JSON cannot say is not made into JSON, and a strange key stays a key', () => {
  assert.throws(() => jsonOfCbor(read('a10102')), /no text/);
  assert.throws(() => jsonOfCbor(read('a1616141ff')), /byte string/);
  const value = jsonOfCbor(read('a1695f5f70726f746f5f5fa0')) as object;
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});
