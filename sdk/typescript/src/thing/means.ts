/** Which account and mandate an order uses, when just one pair fits and the caller names none. */

import { CannotChoose } from '../errors.ts';
import type { Account, Mandate, Money } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { CallOptions } from '../wire/http.ts';

export type Means = { readonly account: string; readonly mandate: string };

/** What the caller has already chosen. */
export type WantedMeans = { readonly [K in keyof Means]?: string | undefined };

export type MeansChooser = {
  choose(money: Money, wanted: WantedMeans, options?: CallOptions): Promise<Means>;
  /** Forgets what is known, after the bank has refused an order because of it. */
  forget(): void;
};

/** Accounts and mandates change seldom, and what is out of date the bank refuses. */
const REMEMBERED_MS = 60_000;

export function createMeansChooser(client: Client): MeansChooser {
  const { elapsedMs } = client.bank.surroundings;
  let known: { at: number; accounts: Account[]; mandates: Mandate[] } | undefined;

  async function look(options?: CallOptions) {
    if (known && elapsedMs() - known.at < REMEMBERED_MS) return known;
    const [accounts, mandates] = await Promise.all([
      client.call('accounts.list', { limit: 500 }, options),
      client.call('mandates.list', { limit: 500 }, options),
    ]);
    known = { at: elapsedMs(), accounts: accounts.items, mandates: mandates.items };
    return known;
  }

  return {
    forget() {
      known = undefined;
    },
    async choose(money, wanted, options) {
      const { account, mandate } = wanted;
      if (account && mandate) return { account, mandate };
      const { accounts, mandates } = await look(options);
      return chooseMeans(money, wanted, accounts, mandates);
    },
  };
}

/**
 * The only mandate that fits, and its account. When none is active but one would fit, that one is taken: the
 * bank then says with its own words why it does not serve. Throws `CannotChoose` otherwise.
 */
export function chooseMeans(
  money: Money,
  wanted: WantedMeans,
  accounts: readonly Account[],
  mandates: readonly Mandate[],
): Means {
  const spendable = new Set(
    accounts.filter((account) => canSpend(account, money)).map(({ number }) => number),
  );
  const fitting = mandates.filter(
    (mandate) =>
      mandate.terms.mode === 'enforce' &&
      isSameAsset(mandate.terms, money) &&
      spendable.has(mandate.account) &&
      (wanted.account ?? mandate.account) === mandate.account &&
      (wanted.mandate ?? mandate.id) === mandate.id,
  );
  const active = fitting.filter(({ state }) => state === 'active');
  const candidates = active.length > 0 ? active : fitting;
  const [only, ...others] = candidates;
  if (only && others.length === 0) return { account: only.account, mandate: only.id };
  const asset = `${money.asset} with ${money.scale} decimals`;
  throw new CannotChoose(
    only
      ? `Several mandates fit an order in ${asset}; name one: ${candidates.map(({ id }) => id).join(', ')}.`
      : `No mandate with an open account fits an order in ${asset}.`,
  );
}

function canSpend(account: Account, money: Money): boolean {
  const isOpen = account.status === 'open' || account.status === 'credit-blocked';
  return isOpen && account.form !== 'earning' && isSameAsset(account, money);
}

function isSameAsset(one: Pick<Money, 'asset' | 'scale'>, other: Money): boolean {
  return one.asset === other.asset && one.scale === other.scale;
}
