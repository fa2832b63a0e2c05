/** What the page knows stays true while news and lists arrive in any order. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account, Mandate, Payment } from '@bank-of-things/sdk';
import { bundle } from './news.ts';
import { emptyNotebook, withBook } from './notebook.ts';
import { mergePayments, mergeWaiting } from './payment-list.ts';
import { watchedFetch } from './watched-fetch.ts';

function payment(id: string, position: string, state: Payment['state'] = 'settled'): Payment {
  const decidedAt = `2026-11-23T10:00:0${id}Z`;
  return { id, position, state, decidedAt, expiresAt: decidedAt } as Payment;
}

test('the newest payment stands on top, each once, as it was last heard of', () => {
  const merged = mergePayments(
    [payment('2', '5', 'waiting'), payment('1', '4')],
    [payment('3', '7'), payment('2', '6', 'settled')],
  );
  assert.deepEqual(
    merged.map(({ id, state }) => `${id} ${state}`),
    ['3 settled', '2 settled', '1 settled'],
  );
});

test('a list that was read before the news does not bring the old state back', () => {
  const merged = mergePayments([payment('1', '10', 'settled')], [payment('1', '9', 'waiting')]);
  assert.equal(merged[0]?.state, 'settled');
});

test('things that spend from one account show the same money when one of them has paid', () => {
  const account = (thing: string, primary: string, available: string, form = 'shared') =>
    ({ number: `V-${thing}`, form, primary, available, balance: available }) as Account;
  const bookOf = (one: Account) => ({ accounts: [one], mandates: [], usage: {} });
  let page = emptyNotebook({ role: 'owner' });
  page = withBook(page, 'fridge', bookOf(account('fridge', 'P', '0')));
  page = withBook(page, 'robot', bookOf(account('robot', 'P', '7', 'pre-funded')));
  page = withBook(page, 'van', bookOf(account('van', 'Q', '9')));
  page = withBook(page, 'car', bookOf(account('car', 'P', '500')));
  const shown = Object.values(page.books).map(({ accounts: [one] }) => [one?.number, one?.available]);
  const expected = { 'V-fridge': '500', 'V-robot': '7', 'V-van': '9', 'V-car': '500' };
  assert.deepEqual(Object.fromEntries(shown), expected);
});

test('what was answered does not wait any more, and what ends first is asked first', () => {
  const waiting = mergeWaiting(
    [payment('3', '1', 'waiting'), payment('2', '2', 'waiting')],
    [payment('3', '5', 'settled'), payment('1', '6', 'waiting')],
  );
  assert.deepEqual(
    waiting.map(({ id }) => id),
    ['1', '2'],
  );
});

test('a list that lags behind does not take away what was just given', () => {
  const mandate = (id: string, version: number) => ({ id, version, thingId: 't' }) as Mandate;
  const empty = { accounts: [], mandates: [], usage: {} };
  const before = withBook(emptyNotebook({ role: 'owner' }), 't', {
    ...empty,
    mandates: [mandate('new', 1), mandate('changed', 2)],
  });
  const after = withBook(before, 't', { ...empty, mandates: [mandate('changed', 1), mandate('old', 1)] });
  const seen = after.books.t?.mandates.map(({ id, version }) => `${id} ${version}`);
  assert.deepEqual(seen, ['new 1', 'changed 2', 'old 1']);
});

test('news come in bundles', async () => {
  const bundles: number[][] = [];
  const news = bundle<number>(5, (items) => bundles.push(items));
  news.push(1);
  news.push(2);
  await pause(20);
  news.push(3);
  await pause(20);
  news.push(4);
  news.stop();
  await pause(20);
  assert.deepEqual(bundles, [[1, 2], [3]]);
});

test('a session that ended is noticed; a wrong code or a key that was ended is no such end', async () => {
  const heard: string[] = [];
  let code = 'platform/not-signed-in';
  const fetch = watchedFetch(async () => Response.json({ code }, { status: 401 }), {
    onSignedOut: () => heard.push('signed out'),
    onKeyRefused: () => heard.push('key refused'),
  });
  await fetch('/v1/sign-in', { method: 'POST' });
  assert.deepEqual(heard, []);
  await fetch('/v1/things');
  code = 'platform/bad-signature';
  await fetch('/v1/mandates', { method: 'POST' });
  assert.deepEqual(heard, ['signed out', 'key refused']);
});
