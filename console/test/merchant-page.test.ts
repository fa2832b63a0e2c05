/** The merchant’s page: its account, and the payments to it as they happen. */

import assert from 'node:assert/strict';
import { looksLive, textOf } from './glances.ts';
import { preparePageTests } from './page-tests.ts';
import { PHONE, type Session } from './stage.ts';

const pageTest = await preparePageTests();
/** The car park’s, once it has signed in. */
let session: Session | undefined;
const lines = [{ description: 'Parking', quantity: '2', unit: 'h' }];

pageTest(
  'a merchant signs in and sees its account and its payments, and nothing of things',
  async (stage) => {
    const { home, aPage } = stage;
    await home.pays('4.00', home.parking, { lines });
    const page = await aPage({});
    await page.goto(await home.link('merchant'));
    await page.getByRole('heading', { name: 'Parkhaus Mitte', level: 1 }).waitFor();
    await page.getByText('Car parks in Germany').waitFor();
    await page.getByRole('button', { name: 'Parkhaus Mitte: account menu' }).waitFor();
    await page.getByRole('heading', { name: 'Payments to you' }).waitFor();
    await page.getByText('Parking, 2 h').waitFor();
    const { balance = '' } = (await home.parking.accounts())[0] ?? {};
    assert.equal(balance, '400');
    await page.getByText('4.00 EUR').first().waitFor();
    const whole = await textOf(page.locator('body'));
    assert.doesNotMatch(whole, /your things|Add a thing|may not do this|mandate/i);
    session = await page.context().storageState();
  },
);

pageTest(
  'payments arrive live at their payee with state and amount, and the balance follows',
  async (stage) => {
    const { home, aPage } = stage;
    const page = await aPage({ session });
    await page.goto('/');
    await looksLive(page);
    const paid = await home.pays('3.50', home.parking, { lines });
    const row = page.locator(`[data-payment="${paid.payment?.id}"]`);
    await row.getByText('Paid', { exact: true }).waitFor();
    const account = page.locator('aside');
    await account.getByText('7.50 EUR').waitFor();

    const held = await home.pays('10.00', home.parking, { kind: 'up-to', lines });
    const paymentId = held.payment?.id ?? '';
    const holding = page.locator(`[data-payment="${paymentId}"]`);
    await holding.getByText('Held', { exact: true }).waitFor();
    await home.parking.capture({ paymentId, amount: '600', final: true });
    await holding.getByText('Paid', { exact: true }).waitFor();
    await account.getByText('13.50 EUR').waitFor();
    await home.parking.refund({ paymentId, amount: '600', reason: 'The gate was shut.' });
    await holding.getByText('Refunded', { exact: true }).waitFor();
    await account.getByText('7.50 EUR').waitFor();
    await holding.getByRole('button').click();
    await holding.getByText('6.00 EUR given back: “The gate was shut.”').waitFor();
    await holding.getByText(held.payment?.account.slice(-4) ?? '').waitFor();
    assert.doesNotMatch(
      await textOf(holding),
      /rule by rule|budget/i,
      'the owner’s rules are the owner’s affair',
    );

    await account.getByRole('button', { name: 'Statement' }).click();
    await account.getByRole('cell', { name: '+3.50' }).waitFor();
  },
);

pageTest('what an owner has to approve is not the payee’s to do', async ({ home, aPage }) => {
  const page = await aPage({ session });
  await page.goto('/');
  await looksLive(page);
  const asked = await home.pays('26.00');
  const row = page.locator(`[data-payment="${asked.payment?.id}"]`);
  await row.getByText('Waiting', { exact: true }).waitFor();
  assert.equal(await page.title(), 'Bank of Things');
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
});

pageTest('the merchant’s page fits a phone, and other addresses lead back to it', async (stage) => {
  const { home, aPage } = stage;
  const page = await aPage({ session, size: PHONE });
  await page.goto('/');
  await page.getByRole('heading', { name: 'Parkhaus Mitte', level: 1 }).waitFor();
  await page.getByText('Your account').waitFor();
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(excess, 0);
  for (const path of ['/keys', `/things/${home.car.id}`]) {
    await page.goto(path);
    await page.getByRole('link', { name: 'To your payments' }).click();
    await page.getByRole('heading', { name: 'Payments to you' }).waitFor();
  }
});

pageTest('the merchant’s page asked for nothing that it may not', async ({ complaints }) => {
  assert.deepEqual(complaints, []);
});
