/** Requests are counted by caller or address, and what holds many orders counts as many. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../errors/refusals.ts';
import { createRequestLimits, groupOf } from './rate-limit.ts';

const from = (ip: string) => ({ ip }) as FastifyRequest;
const thing = (thingId: string) => ({ kind: 'thing', thingId, keyThumbprint: 'k' }) as const;

function refused(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.fail('It was let in.'),
    (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.definition.code, 'platform/too-many-requests');
      return error.facts.retryAfterSeconds;
    },
  );
}

test('a request with several orders takes as many shares, and one that is refused takes none', async () => {
  const limits = createRequestLimits(10);
  const ask = (shares: number, thingId = 't') =>
    limits.count(from('10.0.0.1'), async () => ({ principal: thing(thingId), shares }));
  await ask(8);
  await refused(ask(3));
  await ask(2);
  await refused(ask(1));
  await ask(10, 'another thing');
});

test('after a minute everybody begins anew', async () => {
  let now = 0;
  const limits = createRequestLimits(1, () => now);
  const ask = () => limits.count(from('10.0.0.1'), async () => ({ principal: thing('t') }));
  await ask();
  now = 30_000;
  assert.equal(await refused(ask()), 30);
  now = 60_000;
  await ask();
});

test('an address that fails too often is refused before anything is verified', async () => {
  const limits = createRequestLimits(2);
  let verified = 0;
  const fail = () =>
    limits.count(from('10.0.0.1'), async () => {
      verified += 1;
      throw new Error('bad signature');
    });
  for (let time = 0; time < 3; time += 1) await assert.rejects(fail(), /bad signature/);
  await refused(fail());
  assert.equal(verified, 3);
  await limits.count(from('10.0.0.2'), async () => ({ principal: thing('t') }));
});

test('the addresses of one IPv6 network are one address', () => {
  assert.equal(groupOf('2001:DB8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(groupOf('2001:db8:1:2::9'), '2001:db8:1:2::/64');
  assert.equal(groupOf('2001:0db8::1'), '2001:db8:0:0::/64');
  assert.equal(groupOf('::1'), '0:0:0:0::/64');
  assert.equal(groupOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(groupOf('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(groupOf('10.0.0.1'), '10.0.0.1');
});
