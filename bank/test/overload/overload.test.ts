/** Ten times more orders than the bank can take, from another process over HTTP: what still holds. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Overload } from './overload-run.ts';
import { runOverload } from './overload-run.ts';
import {
  accepted,
  acceptedPerSecond,
  latencyAt,
  overloadLines,
  refused,
  sentPerSecond,
} from './report-text.ts';

/** What a rush may cost in memory: every waiting order, its connection, and what the collector has not yet freed. */
const GROWS_AT_MOST_BYTES = 512 * 2 ** 20;
const RECOVERS_WITHIN_MS = 5_000;
const RUSH_SECONDS = 3;
/** Of what the bank takes in calm, so much it still takes in a rush, though the crowd has the same processors. */
const LEAST_SHARE_ACCEPTED = 0.08;
/** Ten times as many are due, but each of the crowd waits for its answer before it sends again. */
const LEAST_TIMES_SENT = 2;
/** Bounds for busy machines, on which a calm payment takes a fifth of a second. */
const HALF_ACCEPTED_WITHIN_MS = 400;
const ACCEPTED_WITHIN_MS = 2_000;
const REFUSED_WITHIN_MS = 6_000;

describe('ten times more orders than the bank can take', { skip: process.platform !== 'linux' }, () => {
  let overload: Overload;
  before(async () => {
    overload = await runOverload({ seconds: RUSH_SECONDS, times: 10 });
  });

  test('no payment that was accepted is lost, and none is there twice', (t) => {
    for (const line of overloadLines(overload).split('\n')) t.diagnostic(line);
    const { rush, calm, payments, spent } = overload;
    for (const { id } of [...accepted(calm), ...accepted(rush)])
      assert.equal(payments.get(id)?.state, 'settled');
    const settled = [...payments.values()].filter(({ state }) => state === 'settled');
    assert.equal(spent, BigInt(settled.length), 'each of them moved one cent, once');
  });

  test('what the bank says it has not executed is not in the books', () => {
    const { offered } = overload.rush;
    const turnedAway = offered.filter(({ code }) => code === 'platform/not-executed' || code === 'unsent');
    for (const { id } of turnedAway) assert.equal(overload.payments.has(id), false, id);
  });

  test('the memory of the bank stays bounded', () => {
    assert.ok(overload.bytesAtMost - overload.bytesBefore < GROWS_AT_MOST_BYTES);
  });

  test('some orders are turned away at once, with a time after which to ask again', () => {
    const turnedAway = overload.rush.offered.filter(({ status }) => status === 503);
    assert.ok(turnedAway.length > 0, 'nobody was turned away');
    for (const { code, retryAfter } of turnedAway) {
      assert.equal(code, 'platform/not-executed');
      assert.match(retryAfter, /^[1-9][0-9]*$/);
    }
  });

  test('everybody gets an answer', () => {
    assert.deepEqual(
      overload.rush.offered.filter(({ status, code }) => status === 0 && code !== 'unsent'),
      [],
    );
  });

  test('the crowd really sends several times what the bank can take', () => {
    const times = sentPerSecond(overload.rush) / overload.capacityPerSecond;
    assert.ok(times > LEAST_TIMES_SENT, `it was ${times} times`);
  });

  test('during the rush payments are made, and not only after it', () => {
    const share = acceptedPerSecond(overload.rush) / overload.capacityPerSecond;
    assert.ok(share > LEAST_SHARE_ACCEPTED, `it was ${share} of the calm capacity`);
  });

  test('who is accepted is answered soon, and who is not hears of it soon', () => {
    const { rush } = overload;
    const [acceptedMs, refusedMs] = [latencyAt(accepted(rush), 0.99), latencyAt(refused(rush), 0.99)];
    const halfMs = latencyAt(accepted(rush), 0.5);
    assert.ok(halfMs < HALF_ACCEPTED_WITHIN_MS, `half of the accepted waited ${halfMs} ms`);
    assert.ok(acceptedMs < ACCEPTED_WITHIN_MS, `accepted after ${acceptedMs} ms`);
    assert.ok(refusedMs < REFUSED_WITHIN_MS, `refused after ${refusedMs} ms`);
  });

  test('an ordinary payment succeeds a few seconds after the rush', () => {
    assert.ok(overload.recoveredMs < RECOVERS_WITHIN_MS, `it took ${overload.recoveredMs} ms`);
  });
});
