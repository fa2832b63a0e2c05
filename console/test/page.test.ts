/** The page in a real browser before a real bank. */

import assert from 'node:assert/strict';
import { brightnessOf, choose, looksLive, textOf } from './glances.ts';
import type { Household } from './household.ts';
import { preparePageTests } from './page-tests.ts';
import { PHONE, type Session } from './stage.ts';

const pageTest = await preparePageTests();
/** Anna’s, once she has signed in. */
let session: Session | undefined;

pageTest(
  'a person signs in by the link, which works once and leaves no code behind',
  async ({ bank, home, aPage }) => {
    const link = await home.link('owner');
    const page = await aPage({});
    await page.goto(link);
    await page.getByRole('heading', { name: 'Anna Berg' }).waitFor();
    assert.equal(page.url(), `${bank.url}/`);
    session = await page.context().storageState();

    const another = await aPage({});
    await another.goto(link);
    await another.getByText('This link does not open the bank any more').waitFor();
    assert.ok(!another.url().includes('code='));
  },
);

pageTest('a payment arrives live and is explained rule by rule', async ({ home, aPage }) => {
  const page = await aPage({ session });
  await page.goto('/');
  await looksLive(page);
  const paid = await home.pays('4.50');
  const row = page.locator(`[data-payment="${paid.payment?.id}"]`);
  await row.getByText('Paid', { exact: true }).waitFor();
  await row.getByRole('button').click();
  await row.getByText(/Category: car parks \(7523\)\s+— allowed/).waitFor();
  const budget = row.locator('[data-rule="limits/monthly"]');
  assert.match(await textOf(budget), /Monthly budget: 4\.50 of 60\.00 EUR used, 55\.50 left, resets /);

  const refused = await home.pays('20.00', home.casino);
  const no = page.locator(`[data-payment="${refused.payment?.id}"]`);
  await no.getByText('Refused', { exact: true }).waitFor();
  await no.getByRole('button').click();
  await no.getByText('The mandate does not allow this category.').waitFor();
  await no.getByText('Ask the owner to widen the mandate.').waitFor();
  assert.match(await textOf(no.locator('[data-outcome="refuse"]')), /betting and casinos.*refused/);
});

pageTest('what was given back is shown with the reason', async ({ home, aPage }) => {
  const { payment } = await home.pays('5.00');
  const paymentId = payment?.id ?? '';
  await home.parking.refund({ paymentId, amount: '200', reason: 'The barrier stayed closed.' });
  const page = await aPage({ session });
  await page.goto('/');
  const row = page.locator(`[data-payment="${paymentId}"]`);
  await row.getByRole('button').click();
  await row.getByText('2.00 EUR given back: “The barrier stayed closed.”').waitFor();
});

pageTest('a waiting payment is approved with the keyboard, and another refused', async ({ home, aPage }) => {
  const page = await aPage({ session });
  await page.goto('/');
  await looksLive(page);
  const asked = await home.pays('31.00');
  assert.equal(asked.outcome, 'waiting');
  const card = page.locator(`[data-waiting="${asked.payment?.id}"]`);
  await card.getByText('31.00 EUR is above 25.00 EUR').waitFor();
  await card.getByRole('button', { name: 'Approve' }).focus();
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: 'Yes, pay 31.00 EUR' }).waitFor();
  await page.keyboard.press('Enter');
  await card.waitFor({ state: 'detached' });
  assert.equal((await home.car.getPayment(asked.payment?.id ?? '')).outcome, 'succeeded');

  const other = await home.pays('24.00').then(() => home.pays('26.00'));
  assert.equal(other.outcome, 'refused', 'the budget of 60.00 is used up');
});

pageTest('a refusal by the owner is final', async ({ home, aPage }) => {
  const page = await aPage({ session, size: PHONE });
  await page.goto('/');
  await looksLive(page);
  await widen(home);
  const asked = await home.pays('40.00');
  const card = page.locator(`[data-waiting="${asked.payment?.id}"]`);
  await card.getByRole('button', { name: 'Refuse' }).click();
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Refuse' }).click();
  await card.getByRole('button', { name: 'Yes, refuse it' }).click();
  await card.waitFor({ state: 'detached' });
  const { payment } = await home.car.getPayment(asked.payment?.id ?? '');
  assert.equal(payment?.refusal?.code, 'mandates/approval-denied');
});

pageTest('a mandate is given in plain words', async ({ home, aPage }) => {
  const page = await aPage({ session });
  await page.goto(`/things/${home.fridge.id}`);
  await page.getByRole('link', { name: 'Give a mandate' }).click();
  await page.getByRole('button', { name: 'Give this mandate' }).click();
  await page.getByText('Give it a name that you recognise.').waitFor();
  await page.getByLabel('Name of the mandate').fill('Groceries');
  await choose(page, 'Kinds of shops', 'supermarkets');
  await choose(page, 'Countries', 'Germany');
  await page.getByLabel('Largest amount at once').fill('20');
  await page.getByLabel('Limit', { exact: true }).fill('60,00');
  await page.getByLabel('Ask me above').fill('15.00');
  await page.getByRole('button', { name: 'Only at certain hours' }).click();
  const meaning = page.getByLabel('What it means');
  await meaning.getByText('at supermarkets, in Germany').waitFor();
  await meaning.getByText('At most 20.00 EUR at once and at most 60.00 EUR per month.').waitFor();
  await page.getByRole('button', { name: 'What would this have done?' }).click();
  await page.getByText('No payments of this thing are recorded yet.').waitFor();
  await page.getByRole('button', { name: 'Give this mandate' }).click();
  await page.getByRole('heading', { name: 'Groceries' }).waitFor();

  const mandateId = (await page.locator('[data-mandate]').getAttribute('data-mandate')) ?? '';
  const { terms } = await home.owner.mandates.get({ mandateId });
  assert.deepEqual(terms, {
    name: 'Groceries',
    mode: 'enforce',
    asset: 'EUR',
    scale: 2,
    objects: { categories: { allow: ['5411'] }, countries: { allow: ['DE'] } },
    amount: { max: '2000' },
    limits: [
      {
        id: 'amount-month',
        measure: 'amount',
        max: '6000',
        window: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
      },
    ],
    time: {
      timeZone: 'Europe/Berlin',
      weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '22:00' }],
    },
    approval: { above: '1500', waitMs: 3_600_000 },
  });
});

pageTest('an owner makes a key in the browser and signs mandates with it', async ({ home, aPage }) => {
  const page = await aPage({ session });
  await page.goto(`/things/${home.fridge.id}/mandates/new`);
  await page.getByText('You do not sign yet.').waitFor();
  await page.getByLabel('Name of the mandate').fill('Big shopping');
  await page.getByLabel('Second key above').fill('100');
  await page.getByText('Kitchen fridge has no second key yet.').waitFor();
  const meaning = page.getByLabel('What it means');
  await meaning.getByText('Above 100.00 EUR its second key signs as well.').waitFor();
  await page.getByRole('button', { name: 'Make a key in this browser' }).click();
  await page.getByText('You sign it in this browser').waitFor();
  await page.getByRole('button', { name: 'Sign and give this mandate' }).click();
  const card = page.locator('[data-mandate]', { hasText: 'Big shopping' });
  await card.getByText(/Signed by you in this browser, today at/).waitFor();

  const mandateId = (await card.getAttribute('data-mandate')) ?? '';
  const [version] = (await home.owner.mandates.versions({ mandateId })).items;
  const [key] = (await home.owner.keys.list()).items;
  assert.equal(version?.signedBy, key?.thumbprint);
  assert.ok(version?.document, 'what was signed is kept as evidence');
  assert.deepEqual(version?.terms.signatures, { secondAbove: '10000' });

  const unsigned = page.locator('[data-mandate]', { hasText: 'Groceries' });
  await unsigned.getByText('Not signed').waitFor();
  await unsigned.getByRole('button', { name: 'What to do with “Groceries”' }).click();
  await page.getByRole('menuitem', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Suspend' }).click();
  await unsigned.getByRole('button', { name: 'What to do with “Groceries”' }).click();
  await page.getByRole('menuitem', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await unsigned.getByText('In force').waitFor();
  // The owner signed that it goes on, and not yet its terms.
  await unsigned.getByText('Not signed').waitFor();
  await unsigned.getByRole('button', { name: 'Sign it as it stands' }).click();
  await page.getByRole('button', { name: 'Sign it', exact: true }).click();
  await unsigned.getByText('Signed by you in this browser').waitFor();
});

pageTest(
  'only signed mandates count until that is lifted, and a browser says when its key is lost',
  async ({ home, aPage }) => {
    const page = await aPage({ session });
    await page.goto('/');
    await page.getByRole('button', { name: 'Anna Berg: account menu' }).click();
    await page.getByRole('menuitem', { name: 'Your keys' }).click();
    await page.getByRole('heading', { name: 'This browser has no key of yours' }).waitFor();
    await page.getByRole('button', { name: 'Make a key in this browser' }).click();
    await page.getByRole('heading', { name: 'You sign in this browser' }).waitFor();
    await page.getByRole('switch', { name: 'Only signed mandates count' }).click();
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.getByText('Nobody can give, change or resume').waitFor();
    await assert.rejects(widen(home), { code: 'parties/signature-required' });

    const other = await aPage({ session });
    await other.goto('/keys');
    await other.getByRole('button', { name: 'Make a key in this browser' }).click();
    await page.goto(await textOf(other.locator('output')));
    await page.getByRole('button', { name: 'Take it in' }).click();
    await other.getByRole('heading', { name: 'You sign in this browser' }).waitFor();

    await page.evaluate(() => indexedDB.deleteDatabase('bank-of-things'));
    await page.reload();
    await page.getByRole('heading', { name: 'This browser has lost its key' }).waitFor();
    await page.getByText('a browser whose key counts has to take a new one in').waitFor();
    await page.goto(`/things/${home.fridge.id}/mandates/new`);
    await page.getByText('This browser has lost its key.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Give this mandate' }).isDisabled());

    const { party } = await home.owner.me();
    const operator = await aPage({});
    await operator.goto(await home.link('operator'));
    await operator.getByText('The books balance').waitFor();
    await operator.goto(`/keys/${party?.id}`);
    await operator.getByRole('switch', { name: 'Only signed mandates count' }).click();
    await operator.getByRole('button', { name: 'Lift it' }).click();
    await operator.getByText('Only the owner turns it on.').waitFor();

    await page.goto('/keys');
    await page.getByRole('button', { name: 'Make a new key' }).click();
    await page.getByRole('heading', { name: 'You sign in this browser' }).waitFor();
    await page.getByRole('button', { name: /^End “Chrome on Linux 2”/ }).click();
    await page.getByRole('button', { name: 'End this key' }).click();
    await page.getByRole('button', { name: 'Show 1 key that ended' }).waitFor();
  },
);

pageTest('a back-test says what changed terms would have done', async ({ home, aPage }) => {
  const [mandate] = (await home.owner.mandates.list({ thingId: home.car.id })).items;
  const page = await aPage({ session });
  await page.goto(`/things/${home.car.id}/mandates/${mandate?.id}`);
  await page.getByLabel('Largest amount at once').fill('10');
  await page.getByRole('button', { name: 'What would this have done?' }).click();
  await page.getByText(/Of [0-9]+ recorded payments, these terms would have/).waitFor();
  await page.getByText(/Amount at once refused/).waitFor();
});

pageTest('nothing is wider than a phone', async ({ home, aPage }) => {
  const page = await aPage({ session, size: PHONE });
  for (const path of ['/', '/keys', `/things/${home.car.id}`, `/things/${home.car.id}/mandates/new`]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(excess, 0, path);
  }
});

pageTest('the page follows a dark system, and the choice of light stays', async ({ aPage }) => {
  const page = await aPage({ session, dark: true });
  await page.goto('/');
  await page.getByRole('heading', { name: 'Blue car' }).waitFor();
  assert.ok((await brightnessOf(page)) < 60, 'dark paper');
  await page.getByRole('button', { name: 'Use light colours' }).click();
  await page.reload();
  await page.getByRole('heading', { name: 'Blue car' }).waitFor();
  assert.ok((await brightnessOf(page)) > 200, 'light paper');
});

pageTest('an operator sees everybody’s things and that the books balance', async ({ home, aPage }) => {
  const page = await aPage({});
  await page.goto(await home.link('operator'));
  await page.getByText('The books balance').waitFor();
  await page.getByRole('heading', { name: 'Blue car' }).waitFor();
  await page.getByRole('button', { name: 'Operator: account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

pageTest(
  'an operator adds a person, who signs in by the link and sees an account',
  async ({ home, aPage }) => {
    const page = await aPage({});
    await page.goto(await home.link('operator'));
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Berta Klein');
    await dialog.getByRole('button', { name: 'Add and make a sign-in link' }).click();
    await page.getByRole('heading', { name: 'Berta Klein is at the bank' }).waitFor();
    const link = await textOf(dialog.locator('output'));

    const berta = await aPage({});
    await berta.goto(link);
    await berta.getByRole('heading', { name: 'Berta Klein' }).waitFor();
    await berta.getByText('Primary account').waitFor();

    await dialog.getByRole('button', { name: 'Show Berta Klein' }).click();
    await page.getByRole('heading', { name: 'Berta Klein', level: 1 }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Make a sign-in link' }).click();
    await page.getByRole('heading', { name: 'A sign-in link for Berta Klein' }).waitFor();
    assert.notEqual(await textOf(dialog.locator('output')), link);
  },
);

pageTest(
  'a session that ended leads back to signing in, and then to where one was',
  async ({ home, aPage }) => {
    const page = await aPage({ session });
    await page.goto(`/things/${home.car.id}`);
    await page.getByRole('heading', { name: 'On the road' }).waitFor();
    await looksLive(page);
    await page.context().clearCookies();
    await home.pays('1.00');
    await page.getByText('Your session has ended.').waitFor();
    await page.getByLabel('Sign-in link or code').fill(await home.link('owner'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Blue car', level: 1 }).waitFor();
  },
);

pageTest('the browser had nothing to complain about', async ({ complaints }) => {
  assert.deepEqual(complaints, []);
});

/** Lets the car spend more in a month, as its owner would do by the SDK. */
async function widen({ owner, car }: Household): Promise<void> {
  const [mandate] = (await owner.mandates.list({ thingId: car.id })).items;
  assert.ok(mandate);
  const limits = mandate.terms.limits?.map((limit) => ({ ...limit, max: '60000' })) ?? [];
  await owner.mandates.change({
    mandateId: mandate.id,
    version: mandate.version,
    terms: { ...mandate.terms, limits },
  });
}
