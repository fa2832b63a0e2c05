/** Loads what is looked at from the bank into the notebook. Each of these throws what the SDK throws. */

import type { Operator, Owner } from '@bank-of-things/sdk';
import { type Notebook, withBook, withThing } from './notebook.ts';
import { mergePayments, mergeWaiting } from './payment-list.ts';
import type { Store } from './store.ts';

export type Sources = {
  readonly owner: Owner;
  readonly operator: Operator | undefined;
  readonly notebook: Store<Notebook>;
};

export const FEED_LENGTH = 100;
const THINGS_PER_PAGE = 24;
const PAYMENTS_OF_A_THING = 30;

/** Accounts, mandates and use of one thing. What a revoked mandate had used interests nobody any more. */
export async function loadBook({ owner, notebook }: Sources, thingId: string): Promise<void> {
  const [{ items: accounts }, { items: mandates }] = await Promise.all([
    owner.accounts.list({ thingId, limit: 100 }),
    owner.mandates.list({ thingId, limit: 100 }),
  ]);
  const live = mandates.filter(({ state }) => state !== 'revoked');
  const uses = await Promise.all(live.map(({ id: mandateId }) => owner.mandates.usage({ mandateId })));
  const usage = Object.fromEntries(uses.map((use) => [use.mandateId, use]));
  notebook.update((page) => withBook(page, thingId, { accounts, mandates, usage }));
}

/** The first things, or those after the cursor. */
export async function loadThings({ owner, notebook }: Sources, after?: string): Promise<void> {
  const { ownerId } = notebook.read();
  const { items, next } = await owner.things.list({
    limit: THINGS_PER_PAGE,
    ...(after ? { after } : {}),
    ...(ownerId ? { ownerId } : {}),
  });
  notebook.update((page) => {
    // Somebody may have chosen another owner in the meantime.
    if (page.ownerId !== ownerId) return page;
    return { ...page, things: after ? [...(page.things ?? []), ...items] : items, nextThings: next };
  });
}

export async function loadThing({ owner, notebook }: Sources, thingId: string): Promise<void> {
  const thing = await owner.things.get({ thingId });
  notebook.update((page) => withThing(page, thing));
}

/** The newest payments, and all that wait. */
export async function loadPayments({ owner, notebook }: Sources): Promise<void> {
  const { ownerId } = notebook.read();
  const of = ownerId ? { ownerId } : {};
  const [recent, waiting] = await Promise.all([
    owner.payments.list({ limit: FEED_LENGTH, ...of }),
    owner.payments.list({ limit: FEED_LENGTH, state: 'waiting', ...of }),
  ]);
  notebook.update((page) => {
    if (page.ownerId !== ownerId) return page;
    const known = page.payments ?? [];
    return {
      ...page,
      payments: mergePayments(known, recent.items, Math.max(FEED_LENGTH, known.length)),
      waiting: mergeWaiting(page.waiting, [...recent.items, ...waiting.items]),
    };
  });
}

export async function loadPaymentsOf({ owner, notebook }: Sources, thingId: string): Promise<void> {
  const { items } = await owner.payments.list({ thingId, limit: PAYMENTS_OF_A_THING });
  notebook.update((page) => ({ ...page, payments: mergePayments(page.payments ?? [], items) }));
}

/** Primary accounts, payees and owners: the names and the money around the things. */
export async function loadAround({ owner, operator, notebook }: Sources): Promise<void> {
  const { ownerId } = notebook.read();
  const [accounts, payees, owners] = await Promise.all([
    owner.accounts.list({ limit: 500, ...(ownerId ? { ownerId } : {}) }),
    owner.merchants.list({ limit: 500 }),
    operator?.parties.list({ limit: 500 }),
  ]);
  notebook.update((page) => ({
    ...page,
    primaries: accounts.items.filter(({ kind }) => kind === 'primary'),
    payees: payees.items,
    owners: owners?.items ?? page.owners,
  }));
}

/** What a merchant may ask: who it is, what it has, and what it is paid. */
export async function loadMerchant({ owner, notebook }: Sources): Promise<void> {
  const { merchantId } = notebook.read().me;
  if (merchantId === undefined) return;
  const [me, recent] = await Promise.all([
    owner.merchants.get({ merchantId }),
    owner.payments.list({ limit: FEED_LENGTH }),
  ]);
  const income = await owner.accounts.get({ number: me.account });
  notebook.update((page) => ({
    ...page,
    payees: [me],
    income,
    payments: mergePayments(page.payments ?? [], recent.items, FEED_LENGTH),
  }));
}

/** What a payment has changed of a merchant’s money. */
export async function loadIncome({ owner, notebook }: Sources): Promise<void> {
  const { income } = notebook.read();
  if (!income) return;
  const now = await owner.accounts.get({ number: income.number });
  notebook.update((page) => ({ ...page, income: now }));
}

/** Everything that is shown, again. A problem is written into the notebook, where the page shows it. */
export async function reload(sources: Sources): Promise<void> {
  const { notebook } = sources;
  const { me, books } = notebook.read();
  const loading =
    me.role === 'merchant'
      ? [loadMerchant(sources)]
      : [
          loadThings(sources),
          loadPayments(sources),
          loadAround(sources),
          ...Object.keys(books).map((thingId) => loadBook(sources, thingId)),
        ];
  const problem: unknown = await Promise.all(loading).then(
    () => undefined,
    (error) => error,
  );
  notebook.update((page) => ({ ...page, problem }));
}
