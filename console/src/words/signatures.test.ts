/** Signatures and keys speak so that an owner knows who signed, and what to do when a key is gone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mandate, PartyKey } from '@bank-of-things/sdk';
import type { KeyState } from '../keys/key-state.ts';
import { keyStateWords } from './key-states.ts';
import {
  browserName,
  freeLabel,
  pastText,
  type SignatureContext,
  shortThumbprint,
  signatureText,
  validityText,
} from './signatures.ts';

const berlin = { now: Date.parse('2026-11-23T10:00:00Z'), timeZone: 'Europe/Berlin' };
const laptop: PartyKey = {
  thumbprint: 'laptop',
  publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  label: 'Firefox on Linux',
  validFrom: '2026-11-03T08:40:00Z',
};
const phone: PartyKey = {
  ...laptop,
  thumbprint: 'phone',
  label: 'Safari on an iPhone',
  validTo: '2026-11-22T11:00:00Z',
};
const context: SignatureContext = {
  ...berlin,
  keys: [laptop, phone],
  thumbprintHere: 'laptop',
  isMine: true,
  owner: 'Anna Berg',
};
const given: Pick<Mandate, 'changedBy' | 'changedAt'> = {
  changedBy: 'owner by key',
  changedAt: '2026-11-23T08:40:00Z',
};

test('who signed a mandate is told from where the reader stands', () => {
  const rows: [string | undefined, Partial<SignatureContext>, string][] = [
    [undefined, {}, 'Not signed'],
    ['laptop', {}, 'Signed by you in this browser, today at 09:40'],
    [
      'laptop',
      { thumbprintHere: undefined },
      'Signed by you with the key “Firefox on Linux”, today at 09:40',
    ],
    [
      'phone',
      {},
      'Signed by you with the key “Safari on an iPhone”, today at 09:40; that key was ended later',
    ],
    ['laptop', { isMine: false }, 'Signed by Anna Berg with the key “Firefox on Linux”, today at 09:40'],
    ['other', {}, 'Signed with a key that is not known here, today at 09:40'],
    ['other', { keys: undefined }, 'Signed by you, today at 09:40'],
  ];
  for (const [signedBy, change, expected] of rows) {
    const mandate = { ...given, ...(signedBy ? { signedBy } : {}) };
    assert.equal(signatureText(mandate, { ...context, ...change }), expected);
  }
  const handedOn = { ...given, changedBy: 'thing 0192', signedBy: 'thing-key' };
  assert.equal(signatureText(handedOn, context), 'Signed by the thing that handed it on, today at 09:40');
});

test('what is past is told with its day', () => {
  assert.equal(pastText('2026-11-22T09:00:00Z', berlin), 'yesterday at 10:00');
  assert.equal(pastText('2026-11-03T08:40:00Z', berlin), 'on 3 November at 09:40');
  assert.equal(validityText(laptop, berlin), 'Since 3 November at 09:40');
  assert.equal(validityText(phone, berlin), 'From 3 November at 09:40 until yesterday at 12:00');
  assert.equal(shortThumbprint('abcdefghijklmnop').replaceAll('\u00a0', ' '), 'abcd efgh ijkl');
});

test('a key is called after its browser, each key of an owner differently', () => {
  const mozilla = 'Mozilla/5.0';
  const rows: [string, string][] = [
    [`${mozilla} (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36`, 'Chrome on Linux'],
    [
      `${mozilla} (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0`,
      'Edge on Windows',
    ],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15`, 'Safari on a Mac'],
    [`${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Safari/604.1`, 'Chrome on an iPhone'],
    [`${mozilla} (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0`, 'Firefox on Android'],
    ['curl/8', 'A browser'],
  ];
  for (const [agent, expected] of rows) assert.equal(browserName(agent), expected);
  assert.equal(freeLabel('Chrome on Linux', []), 'Chrome on Linux');
  const taken = [{ label: 'Chrome on Linux' }, { label: 'Chrome on Linux 2' }];
  assert.equal(freeLabel('Chrome on Linux', taken), 'Chrome on Linux 3');
});

test('a browser without a usable key says so, and offers a new one where the bank would take it', () => {
  const rows: [Exclude<KeyState, { kind: 'looking' }>, string, boolean][] = [
    [{ kind: 'none' }, 'You do not sign yet', true],
    [{ kind: 'elsewhere', keys: [laptop] }, 'This browser has no key of yours', true],
    [{ kind: 'lost', key: laptop }, 'This browser has lost its key', true],
    [{ kind: 'ended', key: phone }, 'The key of this browser was ended', true],
    [{ kind: 'ready', key: laptop }, 'You sign in this browser', false],
    [{ kind: 'impossible' }, 'This browser cannot sign', false],
  ];
  for (const [state, title, offers] of rows) {
    const free = keyStateWords(state, { ...berlin, signedOnly: false });
    assert.equal(free.title, title);
    assert.equal(free.make !== undefined, offers, title);
    const bound = keyStateWords(state, { ...berlin, signedOnly: true });
    assert.equal(bound.make, undefined, 'a new key needs one that counts');
    assert.equal(bound.bring, free.make);
    assert.equal(bound.text.includes('operator of the bank'), offers, title);
  }
});
