/** High-trust orders: above an amount the thing's secondary key signs as well, and one stolen key is not enough. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createKey, type DocumentForm, type MandateTerms, type Signer, Thing } from '@bank-of-things/sdk';
import { decodeEntries } from '../../src/money/teller/codec/codec.ts';
import { startTestBank, termsOf } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { ordered, orderOf, refused, send } from '../support/orders.ts';

const bank = await startTestBank();
const REQUIRED = 'mandates/second-signature-required';
const highTrust: Partial<MandateTerms> = { signatures: { secondAbove: '1000' } };

/** An owner with a robot whose primary key the test holds, a mandate with `rules`, and a payee. */
async function aRobot(rules: Partial<MandateTerms> = highTrust) {
  const { owner, primary } = await bank.anOwner('Anna', '100.00');
  const key = await createKey();
  const { registration } = await owner.things.create({ name: 'Robot', kind: 'robot' });
  const robot = await Thing.register({ url: bank.url(), code: registration.code, key });
  const account = await owner.accounts.openForThing({
    thingId: robot.id,
    form: 'shared',
    primary: primary.number,
  });
  const mandate = await owner.mandates.give({
    thingId: robot.id,
    account: account.number,
    terms: termsOf(rules),
  });
  const station = await bank.aMerchant('Parts shop');
  const payer = { car: robot, account, mandate, station };
  const withBoth = async (secondarySigner: Signer, form: DocumentForm = 'jose') => ({
    ...payer,
    car: await Thing.connect({ url: bank.url(), key, secondarySigner, form }),
  });
  return { owner, primary, robot, key, payer, withBoth };
}

async function documentOf(paymentId: string): Promise<string> {
  const rows = await askDatabase(bank, 'select body from money.journal order by position');
  const entries = rows.flatMap(({ body }) => decodeEntries(body as unknown as Buffer));
  const entry = entries.find(({ type, id }) => type === 'order-decided' && id === paymentId);
  return entry?.type === 'order-decided' ? entry.document : '';
}

for (const form of ['jose', 'cose'] as const) {
  test(`an order above the amount needs both signatures, in ${form}`, async () => {
    const { robot, payer, withBoth, owner, primary } = await aRobot();
    const secure = await createKey({ algorithm: 'EdDSA' });
    await robot.registerSecondaryKey(secure);

    assert.equal(await ordered(payer, '10.00'), 'settled');
    assert.equal(await ordered(payer, '10.01'), REQUIRED);
    const both = await withBoth(secure, form);
    const paid = await both.car.pay({ payee: both.station.id, money: (await orderOf(both, '10.01')).money });
    assert.equal(paid.outcome, 'succeeded');
    const rule = paid.payment?.decision.rules.find((one) => one.rule === 'signatures/secondAbove');
    assert.deepEqual([rule?.outcome, rule?.observed], ['allow', '1001 with two signatures']);

    const document = await documentOf(paid.id);
    const hashed = form === 'cose' ? Buffer.from(document.slice('cose:'.length), 'base64url') : document;
    assert.equal(paid.proof?.orderHash, createHash('sha256').update(hashed).digest('hex'));
    assert.equal((await owner.accounts.get({ number: primary.number })).balance, '7999');
  });
}

test('a refusal for want of the second signature is final, and says what helps', async () => {
  const { robot, payer, withBoth } = await aRobot();
  const secure = await createKey();
  await robot.registerSecondaryKey(secure);
  const order = await orderOf(payer, '20.00');
  const { payment } = await send(robot, order);
  assert.equal(payment.refusal?.code, REQUIRED);
  assert.match(payment.refusal?.remedy ?? '', /both keys/);
  const both = await withBoth(secure);
  assert.equal((await send(both.car, order)).payment.state, 'refused');
  assert.equal(await ordered(both, '20.00'), 'settled');
});

test('an approval by the owner does not stand in for the second signature', async () => {
  const rules = { ...highTrust, approval: { above: '500', waitMs: 600_000 } };
  const { owner, robot, payer, withBoth } = await aRobot(rules);
  const secure = await createKey();
  await robot.registerSecondaryKey(secure);
  assert.equal(await ordered(payer, '10.01'), REQUIRED);
  const waiting = await send((await withBoth(secure)).car, await orderOf(payer, '10.01'));
  assert.equal(waiting.payment.state, 'waiting');
  const approved = await owner.payments.approve({ paymentId: waiting.payment.id });
  assert.equal(approved.payment.state, 'settled');
});

test('the second signature is that of this thing’s secondary key and of nothing else', async () => {
  const { owner, robot, payer, withBoth, key } = await aRobot();
  const secure = await createKey();
  const wrong = 'platform/bad-signature';
  const attempt = async (second: Signer) => {
    const { car } = await withBoth(second);
    return refused(send(car, await orderOf(payer, '20.00')), wrong);
  };
  await attempt(secure);
  await robot.registerSecondaryKey(secure);
  await attempt(await createKey());
  await attempt(key);
  const other = await aRobot();
  const others = await createKey();
  await other.robot.registerSecondaryKey(others);
  await attempt(others);
  await owner.things.endSecondaryKey({ thingId: robot.id });
  await attempt(secure);
});

test('a secondary key opens no door by itself, and a key that is in use is not brought again', async () => {
  const { robot, key } = await aRobot();
  const secure = await createKey();
  await robot.registerSecondaryKey(secure);
  await refused(Thing.connect({ url: bank.url(), key: secure }), 'platform/bad-signature');
  await refused((await aRobot()).robot.registerSecondaryKey(secure), 'things/key-already-used');
  await refused(robot.registerSecondaryKey(key), 'things/second-signature-needed');
});

test('whoever stole the primary key cannot bring a second one in the place of the one that is there', async () => {
  const { owner, robot, withBoth } = await aRobot();
  const first = await createKey();
  const second = await createKey();
  const { secondaryKeyThumbprint } = await robot.registerSecondaryKey(first);
  assert.equal(
    (await owner.things.get({ thingId: robot.id })).secondaryKeyThumbprint,
    secondaryKeyThumbprint,
  );

  await refused(robot.registerSecondaryKey(await createKey()), 'things/second-signature-needed');
  await (await withBoth(first)).car.registerSecondaryKey(second);
  const third = await owner.things.registerSecondaryKey(robot.id, await createKey());
  assert.notEqual(third.secondaryKeyThumbprint, secondaryKeyThumbprint);
  const { owner: stranger } = await bank.anOwner('Bert', '0.00');
  await refused(stranger.things.registerSecondaryKey(robot.id, await createKey()), 'things/thing-not-found');
});

test('a narrower mandate asks for the second signature from the same amount on', async () => {
  const { owner, robot } = await aRobot({ ...highTrust, delegation: { maxDepth: 1 } });
  const helper = await bank.aThing(owner, 'Helper', 'robot');
  const [mandate] = await robot.mandates();
  const { facts } = await refused(
    robot.delegate(mandate?.id ?? '', helper.id, termsOf()),
    'mandates/wider-than-parent',
  );
  assert.deepEqual(facts.wider, ['signatures/secondAbove']);
  assert.equal((await robot.delegate(mandate?.id ?? '', helper.id, termsOf(highTrust))).state, 'active');
});

testThatBooksBalance(bank);
