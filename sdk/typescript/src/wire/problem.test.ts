/** Tests of reading what the bank answered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnswer } from './problem.ts';

function read(status: number, body: object) {
  const text = JSON.stringify(body);
  return readAnswer(new Response(text, { status }), text);
}

const problem = {
  type: '/problems/payments/payee-not-found',
  title: 'There is no such payee.',
  detail: 'There is no payee x.',
  outcome: 'refused',
  code: 'payments/payee-not-found',
  remedy: 'Check the payee’s identifier.',
  retryable: false,
  requestId: 'r',
  field: '/payee',
};

test('a refusal says its outcome beside its reason, and is not among its facts', () => {
  const tried = read(404, problem);
  assert.ok(tried.kind === 'refused');
  assert.equal(tried.refused.outcome, 'refused');
  assert.deepEqual(tried.refused.facts, { field: '/payee' });
});

test('a bank that does not know what became of an order says so', () => {
  const tried = read(503, {
    ...problem,
    outcome: 'unknown',
    code: 'platform/outcome-unknown',
    retryable: true,
  });
  assert.ok(tried.kind === 'again' && tried.maybeDone);
  assert.equal((tried.cause as { outcome?: unknown }).outcome, 'unknown');
});

test('a refused order with its payment is an answer and no exception', () => {
  const payment = { id: 'p', state: 'refused' };
  const tried = read(403, { ...problem, payment, replayed: true });
  assert.ok(tried.kind === 'answer');
  const { code, title, detail, remedy } = problem;
  assert.deepEqual(tried.body, {
    outcome: 'refused',
    replayed: true,
    payment: { refusal: { code, title, detail, remedy }, ...payment },
    retry: { canHelp: false },
  });
});

test('what stands before the bank and fails does not know whether the bank was reached', () => {
  const tried = read(502, {});
  assert.ok(tried.kind === 'again' && tried.maybeDone);
  assert.equal((tried.cause as { outcome?: unknown }).outcome, 'unknown');
});
