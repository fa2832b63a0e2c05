/** Persons, sign-in links, sessions and tokens against a real PostgreSQL. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createVerificationKeys } from '../platform/auth/verification-keys.ts';
import { findRefusalDefinition } from '../platform/errors/refusals.ts';
import { createManualClock } from '../platform/kernel/clock.ts';
import { createId } from '../platform/kernel/ids.ts';
import type { Principal } from '../platform/operations/operation.ts';
import { requestMigrations } from '../platform/requests/request-store.ts';
import { createParties } from './index.ts';
import { createPartyService } from './service.ts';
import { createSessionService } from './sessions/service.ts';
import { createTokenService } from './tokens/service.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BOOTSTRAP_TOKEN = 'bot_for-the-first-hour-only-0123456789';

const { database } = await testDatabase({
  migrations: [
    requestMigrations,
    { capability: 'parties', directory: new URL('./migrations/', import.meta.url) },
  ],
});
const clock = createManualClock(Date.parse('2026-03-01T08:00:00Z'));
const parts = {
  database,
  clock,
  keys: createVerificationKeys(),
  bankId: 'bank',
  publicUrl: () => 'http://bank.test',
  bootstrapToken: BOOTSTRAP_TOKEN,
};
const { parties, sessionDesk, operatorAccess } = createParties(parts);
const persons = createPartyService(parts);
const sessions = createSessionService({ ...parts, getParty: persons.getParty });
const tokens = createTokenService({ ...parts, getParty: persons.getParty });

const operator: Principal = { kind: 'operator', userId: createId(clock.now()) };

beforeEach(() =>
  database.query(
    'truncate parties.parties, parties.users, parties.sign_in_codes, parties.sessions, parties.tokens, parties.keys',
  ),
);

function pass(ms: number): void {
  clock.set(clock.now() + ms);
}

function refused(code: string) {
  return { name: 'Refusal', definition: findRefusalDefinition(code) };
}

async function createOwner(name: string): Promise<Principal & { kind: 'owner' }> {
  const { id } = await persons.create({ id: createId(clock.now()), kind: 'natural-person', name });
  return { kind: 'owner', userId: createId(clock.now()), partyId: id };
}

test('a person whose answer was lost is entered once, and the id stands for nobody else', async () => {
  const person = { id: createId(clock.now()), kind: 'natural-person', name: 'Ada' } as const;
  const { replayed: _, ...first } = await persons.create(person);
  assert.deepEqual(await persons.create(person), { ...first, replayed: true });
  const another = persons.create({ ...person, name: 'Eve' });
  await assert.rejects(another, refused('platform/id-conflict'));
  assert.equal((await persons.list({})).items.length, 1);
});

test('persons are listed newest first, page by page', async () => {
  for (const name of ['Ada', 'Ben', 'Cleo']) {
    await persons.create({ id: createId(clock.now()), kind: 'natural-person', name, country: 'AT' });
    pass(1);
  }
  const first = await persons.list({ limit: 2 });
  assert.deepEqual(
    first.items.map(({ name }) => name),
    ['Cleo', 'Ben'],
  );
  const second = await persons.list({ limit: 2, ...(first.next ? { after: first.next } : {}) });
  assert.deepEqual(
    second.items.map(({ name, country }) => [name, country]),
    [['Ada', 'AT']],
  );
  assert.equal(second.next, undefined);
  await assert.rejects(persons.list({ after: 'no cursor at all' }), refused('platform/malformed-request'));
});

test('a person is found by the identifier that was given', async () => {
  const { partyId } = await createOwner('Ada');
  assert.equal((await parties.getParty(partyId))?.name, 'Ada');
  assert.equal(await parties.getParty(createId(0)), undefined);
  assert.deepEqual(
    (await parties.findParties([partyId, createId(0)])).map(({ id }) => id),
    [partyId],
  );
});

test('a sign-in code works once', async () => {
  const { partyId } = await createOwner('Ada');
  const { code, url } = await sessions.createLink({ role: 'owner', partyId });
  assert.equal(url, `http://bank.test/sign-in#code=${code}`);
  const { secret } = await sessionDesk.open(code);
  const principal = await parties.ofSession(secret);
  assert.equal(principal?.kind === 'owner' && principal.partyId, partyId);
  await assert.rejects(sessionDesk.open(code), refused('parties/code-not-valid'));
});

test('of two who bring the same code at the same moment one is let in', async () => {
  const { code } = await sessions.createLink({ role: 'auditor' });
  const outcomes = await Promise.allSettled([sessionDesk.open(code), sessionDesk.open(code)]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('an expired link is refused', async () => {
  const { code } = await sessions.createLink({ role: 'auditor' });
  pass(15 * MINUTE_MS);
  await assert.rejects(sessionDesk.open(code), refused('parties/code-not-valid'));
});

test('a code that nobody made is refused', async () => {
  await assert.rejects(sessionDesk.open('invented'), refused('parties/code-not-valid'));
});

test('a link for an owner needs a party that exists', async () => {
  await assert.rejects(sessions.createLink({ role: 'owner' }), refused('parties/holder-incomplete'));
  const nobody = { role: 'owner', partyId: createId(0) } as const;
  await assert.rejects(sessions.createLink(nobody), refused('parties/party-not-found'));
  await assert.rejects(sessions.createLink({ role: 'merchant' }), refused('parties/holder-incomplete'));
});

test('a party has one user, however many links are made for it', async () => {
  const { partyId } = await createOwner('Ada');
  const users = new Set<string | undefined>();
  for (let turn = 0; turn < 2; turn += 1) {
    const { code } = await sessions.createLink({ role: 'owner', partyId });
    const principal = await parties.ofSession((await sessionDesk.open(code)).secret);
    users.add(principal?.kind === 'owner' ? principal.userId : undefined);
  }
  assert.equal(users.size, 1);
});

test('a session lasts thirty days after its last use and ends when its user signs out', async () => {
  const { code } = await sessions.createLink({ role: 'auditor' });
  const { secret } = await sessionDesk.open(code);
  pass(29 * DAY_MS);
  assert.ok(await parties.ofSession(secret));
  pass(29 * DAY_MS);
  assert.ok(await parties.ofSession(secret));
  pass(31 * DAY_MS);
  assert.equal(await parties.ofSession(secret), undefined);

  const again = await sessionDesk.open((await sessions.createLink({ role: 'auditor' })).code);
  await sessionDesk.close(again.secret);
  assert.equal(await parties.ofSession(again.secret), undefined);
});

test('the first start gives a link for the first operator until somebody has used one', async () => {
  const starts = await Promise.all([
    operatorAccess.ensureFirstOperator(),
    operatorAccess.ensureFirstOperator(),
  ]);
  const [unused, used] = starts.map((link) => link?.code ?? '');
  assert.ok(unused && used);
  pass(23 * 60 * MINUTE_MS);
  const principal = await parties.ofSession((await sessionDesk.open(used)).secret);
  assert.equal(principal?.kind, 'operator');
  assert.equal(await operatorAccess.ensureFirstOperator(), undefined);
  const [count] = await database.query(`select count(*)::int as operators from parties.users`);
  assert.deepEqual(count, { operators: 1 });
});

test('the local command signs the first operator in again', async () => {
  const first = await operatorAccess.createOperatorLink();
  const second = await operatorAccess.createOperatorLink();
  const principals = [];
  for (const { code } of [first, second]) {
    principals.push(await parties.ofSession((await sessionDesk.open(code)).secret));
  }
  assert.equal(principals[0]?.kind, 'operator');
  assert.deepEqual(principals[0], principals[1]);
});

test('a token acts for its holder until it expires or is revoked', async () => {
  const ada = await createOwner('Ada');
  const input = { label: 'home server', role: 'owner', daysValid: 2 } as const;
  const { token, secret } = await tokens.create(input, ada);
  const principal = await parties.ofToken(secret);
  assert.equal(principal?.kind === 'owner' && principal.partyId, ada.partyId);
  assert.equal((await tokens.list({}, ada)).items[0]?.lastUsedAt, token.createdAt);

  const other = await tokens.create(input, ada);
  await tokens.revoke(other.token.id, ada);
  assert.equal(await parties.ofToken(other.secret), undefined);

  pass(2 * DAY_MS);
  assert.equal(await parties.ofToken(secret), undefined);
});

test('an owner neither sees nor revokes the tokens of another owner', async () => {
  const [ada, ben] = [await createOwner('Ada'), await createOwner('Ben')];
  const { token, secret } = await tokens.create({ label: 'Ada’s', role: 'owner' }, ada);
  assert.deepEqual(await tokens.list({}, ben), { items: [] });
  await assert.rejects(tokens.revoke(token.id, ben), refused('platform/not-found'));
  assert.ok(await parties.ofToken(secret));
  assert.equal((await tokens.list({}, operator)).items.length, 1);
});

test('an owner cannot make a token for anybody else', async () => {
  const [ada, ben] = [await createOwner('Ada'), await createOwner('Ben')];
  const attempts = [
    { role: 'operator' },
    { role: 'auditor' },
    { role: 'owner', partyId: ben.partyId },
  ] as const;
  for (const attempt of attempts) {
    await assert.rejects(
      tokens.create({ label: 'too much', ...attempt }, ada),
      refused('platform/not-allowed'),
    );
  }
});

test('an operator makes tokens for a merchant', async () => {
  const merchantId = createId(clock.now());
  const input = { label: 'till', role: 'merchant', merchantId } as const;
  const { token, secret } = await tokens.create(input, operator);
  assert.equal(token.merchantId, merchantId);
  const principal = await parties.ofToken(secret);
  assert.equal(principal?.kind === 'merchant' && principal.merchantId, merchantId);
});

test('the bootstrap token acts as operator and is nowhere in the tables', async () => {
  assert.equal((await parties.ofToken(BOOTSTRAP_TOKEN))?.kind, 'operator');
  assert.deepEqual(await database.query('select * from parties.tokens'), []);
  assert.equal(await parties.ofToken('bot_wrong'), undefined);
});

test('no secret stands in the tables, and what has expired is forgotten', async () => {
  const { code } = await sessions.createLink({ role: 'auditor' });
  const { code: second } = await sessions.createLink({ role: 'auditor' });
  const { secret } = await sessionDesk.open(second);
  const stored = JSON.stringify([
    await database.query('select * from parties.sign_in_codes'),
    await database.query('select * from parties.sessions'),
  ]);
  assert.ok(!stored.includes(code) && !stored.includes(secret));
  pass(31 * DAY_MS);
  await sessions.forgetExpired();
  assert.deepEqual(await database.query('select 1 from parties.sign_in_codes'), []);
  assert.deepEqual(await database.query('select 1 from parties.sessions'), []);
});

test('everybody is told who they are', async () => {
  const ada = await createOwner('Ada');
  const me = await persons.describe(ada);
  assert.equal(me.party?.name, 'Ada');
  assert.deepEqual(await persons.describe({ kind: 'thing', thingId: ada.partyId, keyThumbprint: 'x' }), {
    role: 'thing',
    thingId: ada.partyId,
  });
});
