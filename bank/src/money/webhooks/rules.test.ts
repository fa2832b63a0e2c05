/** Where webhooks may lead, when they are tried again, and when nobody tries any more. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findRefusalDefinition } from '../../platform/errors/refusals.ts';
import { afterFailure, checkUrl, DAY_MS, PAUSED_AFTER_MS, retryDelayMs } from './rules.ts';
import { kindOfAddress, maySendTo, type PrivateTargets } from './rules-addresses.ts';

const urls: [url: string, allowedFor: PrivateTargets[]][] = [
  ['https://shop.example/hooks?key=1', ['refuse', 'loopback', 'all']],
  ['https://shop.example:8443/', ['refuse', 'loopback', 'all']],
  ['https://93.184.215.14/', ['refuse', 'loopback', 'all']],
  ['https://[2606:2800:21f::1]/', ['refuse', 'loopback', 'all']],
  ['http://shop.example/', []],
  ['http://93.184.215.14/', []],
  ['ftp://shop.example/', []],
  ['file:///etc/passwd', []],
  ['javascript:alert(1)', []],
  ['shop.example', []],
  ['', []],
  ['https://user@shop.example/', []],
  ['https://user:word@shop.example/', []],
  ['https://shop.example/#part', []],
  ['http://localhost:8080/', ['loopback', 'all']],
  ['https://api.localhost/', ['loopback', 'all']],
  ['https://LOCALHOST./', ['loopback', 'all']],
  ['http://127.0.0.1:3000/', ['loopback', 'all']],
  // Other spellings of 127.0.0.1, which connect to it as well.
  ['http://2130706433/', ['loopback', 'all']],
  ['http://0x7f.1/', ['loopback', 'all']],
  ['http://0177.0.0.1/', ['loopback', 'all']],
  ['http://[::1]/', ['loopback', 'all']],
  ['https://[::ffff:127.0.0.1]/', []],
  ['https://10.1.2.3/', ['all']],
  ['http://10.1.2.3/', []],
  ['https://192.168.0.10/', ['all']],
  ['https://[fd12::1]/', ['all']],
  ['https://169.254.169.254/latest/meta-data/', []],
  ['https://[fe80::1]/', []],
  ['https://0.0.0.0/', []],
];

for (const [url, allowedFor] of urls) {
  test(`a webhook to ${url || 'nowhere'} is allowed ${allowedFor.join(', ') || 'never'}`, () => {
    for (const targets of ['refuse', 'loopback', 'all'] as const) {
      if (allowedFor.includes(targets)) assert.equal(checkUrl(url, targets), new URL(url).href);
      else
        assert.throws(() => checkUrl(url, targets), {
          definition: findRefusalDefinition('webhooks/url-not-allowed'),
        });
    }
  });
}

const addresses = {
  public: ['1.1.1.1', '100.63.255.255', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001::8a'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fc00::1', 'fdff::1'],
  never: [
    ...['0.0.0.0', '0.1.2.3', '169.254.169.254', '192.0.2.1', '198.18.0.1', '203.0.113.9', '224.0.0.1'],
    ...['239.1.1.1', '240.0.0.1', '255.255.255.255', '100.100.100.200', '192.88.99.1', '192.0.0.8'],
    ...['::', '::2', '::127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1'],
    ...[
      'fe80::1',
      'fec0::1',
      'ff02::1',
      '2001::1',
      '2001:db8::1',
      '2002:7f00:1::',
      'fd00:ec2::254',
      '3fff::1',
    ],
    ...['', 'localhost', '127.1', '1.2.3.4.5'],
  ],
} as const;

test('every kind of address is told apart', () => {
  for (const [kind, found] of Object.entries(addresses)) {
    for (const address of found) assert.equal(kindOfAddress(address), kind, address);
  }
});

test('no address in a private network is ever sent to by default', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const tail = fc.tuple(octet, octet, octet).map((parts) => parts.join('.'));
  const inside = fc.oneof(
    tail.map((rest) => `10.${rest}`),
    tail.map((rest) => `127.${rest}`),
    fc.tuple(octet, octet).map(([a, b]) => `192.168.${a}.${b}`),
    fc.tuple(fc.integer({ min: 16, max: 31 }), octet, octet).map(([a, b, c]) => `172.${a}.${b}.${c}`),
    fc.tuple(octet, octet).map(([a, b]) => `169.254.${a}.${b}`),
  );
  fc.assert(
    fc.property(inside, (address) => {
      assert.equal(maySendTo(address, 'refuse'), false);
      assert.equal(maySendTo(`::ffff:${address}`, 'all'), false);
      assert.throws(() => checkUrl(`https://${address}/`, 'refuse'));
    }),
  );
});

test('attempts come after one second at first, then ever later, and at least every hour', () => {
  const chances = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), chances, (failures, chance) => {
      const whole = Math.min(1_000 * 2 ** failures, 3_600_000);
      const delayMs = retryDelayMs(failures, chance);
      assert.ok(delayMs >= whole / 2 && delayMs <= whole, `${delayMs} ms after ${failures} failures`);
    }),
  );
});

test('what failed together is not tried again together', () => {
  assert.ok(retryDelayMs(5, 0.9) - retryDelayMs(5, 0.1) > 10_000);
});

const now = Date.parse('2026-03-06T12:00:00Z');
const failures = { failures: 3, failingSince: now - DAY_MS };
const error = 'It answered 500.';

test('a webhook is paused when it has failed for five days, and at once when its receiver is gone', () => {
  const at = { now, chance: 1 };
  assert.deepEqual(afterFailure(failures, { error }, at), { nextAttemptAt: now + 8_000 });
  assert.deepEqual(afterFailure({ failures: 0 }, { error, isGone: true }, at), { pausedBecause: 'gone' });
  const longAgo = { failures: 150, failingSince: now - PAUSED_AFTER_MS };
  assert.deepEqual(afterFailure(longAgo, { error }, at), { pausedBecause: 'failed-too-long' });
});

test('a receiver may ask for more time, but not for more than an hour', () => {
  const at = { now, chance: 1 };
  const asking = (retryAfterMs: number) =>
    (afterFailure(failures, { error, retryAfterMs }, at).nextAttemptAt ?? 0) - now;
  assert.equal(asking(1_000), 8_000);
  assert.equal(asking(60_000), 60_000);
  assert.equal(asking(90_000_000), 3_600_000);
});
