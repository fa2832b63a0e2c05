/** CBOR is written in its one deterministic spelling and read only in that. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from './bytes.ts';
import { type CborValue, encodeCbor } from './cbor.ts';
import { decodeCbor } from './cbor-reader.ts';

const bytesOf = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Those of RFC 8949, appendix A, that may stand in a document and are spelled deterministically there. */
const examples: [string, CborValue][] = [
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
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
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
  [
    '98190102030405060708090a0b0c0d0e0f101112131415161718181819',
    Array.from({ length: 25 }, (_, index) => index + 1),
  ],
  ['a0', {}],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a56161614161626142616361436164614461656145', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }],
];

test('the examples of RFC 8949, appendix A, are written and read as they stand there', () => {
  for (const [text, value] of examples) {
    assert.equal(hex(encodeCbor(value)), text);
    assert.deepEqual(decodeCbor(bytesOf(text)), value, text);
  }
});

test('keys stand in the order of their bytes, and members that are undefined do not stand at all', () => {
  const value = { aa: 1, b: 2, a: 3, nothing: undefined };
  assert.equal(hex(encodeCbor(value)), 'a361610361620262616101');
  assert.equal(
    hex(
      encodeCbor(
        new Map<number | string, number>([
          ['a', 1],
          [-1, 2],
          [24, 3],
          [2, 4],
        ]),
      ),
    ),
    'a402041818032002616101',
  );
});

test('numbers around every change of form are written in the shortest and read back', () => {
  const edges: [number, number][] = [
    [23, 1],
    [24, 2],
    [255, 2],
    [256, 3],
    [65_535, 3],
    [65_536, 5],
    [2 ** 32 - 1, 5],
    [2 ** 32, 9],
    [Number.MAX_SAFE_INTEGER, 9],
    [Number.MIN_SAFE_INTEGER, 9],
    [-24, 1],
    [-25, 2],
    [52.520008, 9],
    [2 ** -14, 3],
    [2 ** -15, 3],
    [2 ** -25, 5],
    [1 + 2 ** -10, 3],
    [1 + 2 ** -11, 5],
    [1 + 2 ** -23, 5],
    [1 + 2 ** -24, 9],
    [1023 * 2 ** -24, 3],
    [1.5 * 2 ** -24, 5],
    [-0.5, 3],
  ];
  for (const [value, length] of edges) {
    const bytes = encodeCbor(value);
    assert.equal(bytes.length, length, String(value));
    assert.equal(decodeCbor(bytes), value);
  }
  assert.equal(hex(encodeCbor(-0)), '00');
  assert.equal(hex(encodeCbor(65_504)), '19ffe0');
});

test('what has no place in a document is not written', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, undefined]) {
    assert.throws(() => encodeCbor(value as never), TypeError);
  }
});

test('another spelling of the same is not read', () => {
  const others = [
    '1800',
    '1900ff',
    'f93c00',
    'fa3fc00000',
    'a2616201616102',
    'a2616101616101',
    '9f01ff',
    '0000',
    '63',
    'f7',
    'c000',
    '62eda0',
    '81'.repeat(20),
  ];
  for (const text of others) assert.throws(() => decodeCbor(bytesOf(text)), Error, text);
});
