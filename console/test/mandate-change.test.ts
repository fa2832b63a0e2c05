/** A mandate is changed on the page: what the form sets is set, and what it does not know is kept. */

import assert from 'node:assert/strict';
import { preparePageTests } from './page-tests.ts';

const pageTest = await preparePageTests();

pageTest(
  'an owner changes a mandate in plain words, and what only the SDK sets stays',
  async ({ home, aPage }) => {
    const [before] = (await home.owner.mandates.list({ thingId: home.car.id })).items;
    assert.ok(before);
    const { id: mandateId } = before;
    const content = { items: [{ maxUnitPrice: '90' }] };
    const { version } = await home.owner.mandates.change({
      mandateId,
      version: before.version,
      terms: { ...before.terms, content },
    });
    const page = await aPage({});
    await page.goto(await home.link('owner'));
    await page.getByRole('heading', { name: 'Blue car' }).waitFor();
    await page.goto(`/things/${home.car.id}/mandates/${mandateId}`);
    await page.getByRole('heading', { name: 'Change the mandate' }).waitFor();
    await page.getByLabel('Name of the mandate').fill('On long roads');
    await page.getByLabel('Largest amount at once').fill('45');
    await page.getByLabel('Limit', { exact: true }).fill('120.50');
    await page.getByLabel('Ask me above').fill('30');
    await page.getByRole('button', { name: 'Change the mandate' }).click();
    await page.getByRole('heading', { name: 'On long roads' }).waitFor();

    const after = await home.owner.mandates.get({ mandateId });
    assert.equal(after.version, version + 1, 'one new version');
    assert.deepEqual(after.terms, {
      ...before.terms,
      name: 'On long roads',
      content,
      amount: { max: '4500' },
      limits: before.terms.limits?.map((limit) => ({ ...limit, max: '12050' })),
      approval: { ...before.terms.approval, above: '3000' },
    });
    const { rules = [] } = (await home.pays('45.01')).payment?.decision ?? {};
    const refusing = rules.filter(({ outcome }) => outcome === 'refuse').map(({ rule }) => rule);
    assert.ok(refusing.includes('amount/max'), 'the bank decides by it');
  },
);

pageTest(
  'a change of a mandate that somebody else has changed meanwhile is not saved',
  async ({ home, aPage }) => {
    const [mandate] = (await home.owner.mandates.list({ thingId: home.car.id })).items;
    assert.ok(mandate);
    const { id: mandateId, version, terms } = mandate;
    const page = await aPage({});
    await page.goto(await home.link('owner'));
    await page.getByRole('heading', { name: 'Blue car' }).waitFor();
    await page.goto(`/things/${home.car.id}/mandates/${mandateId}`);
    await page.getByLabel('Name of the mandate').fill('Mine');
    await home.owner.mandates.change({ mandateId, version, terms: { ...terms, name: 'Theirs' } });
    await page.getByRole('button', { name: 'Change the mandate' }).click();
    await page.getByRole('alert').waitFor();
    const after = await home.owner.mandates.get({ mandateId });
    assert.deepEqual([after.terms.name, after.version], ['Theirs', version + 1]);
  },
);
