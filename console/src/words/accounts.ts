/** What an account is for, in plain words. */

import type { Account } from '@bank-of-things/sdk';
import { amountText } from './money.ts';

type Form = NonNullable<Account['form']>;

/** `Anna’s`, `Lars’`. */
export function possessive(name: string): string {
  return name.endsWith('s') ? `${name}’` : `${name}’s`;
}

const FORMS: Readonly<Record<Form, (owner: string) => string>> = {
  shared: (owner) => `spends from ${possessive(owner)} account`,
  'pre-funded': () => 'has a purse of its own',
  earning: (owner) => `earns for ${owner}`,
};

/** `spends from Anna’s account`, `has a purse of its own`, `earns for Anna`. */
export function formText(form: Form, owner: string): string {
  return FORMS[form](owner);
}

/** The account as the source of money in a sentence: `Anna’s account`, `its own purse`. */
export function sourceText({ form, name }: Pick<Account, 'form' | 'name'>, owner: string): string {
  if (form === 'shared') return `${possessive(owner)} account`;
  if (form === 'pre-funded') return 'its own purse';
  return form === 'earning' ? 'what it earns' : name;
}

/** What the bank does with the account by itself; undefined when nothing. */
export function ruleText(account: Pick<Account, 'topUp' | 'sweep' | 'asset' | 'scale'>): string | undefined {
  const { topUp, sweep } = account;
  if (topUp) {
    return `Topped up to ${amountText(topUp.upTo, account)} when it falls below ${amountText(topUp.below, account)}.`;
  }
  if (sweep) return `What stands above ${amountText(sweep.keep, account)} goes to the owner’s account.`;
  return undefined;
}

/** Why an account cannot be used as always; undefined when it can. */
export function statusText(status: Account['status']): string | undefined {
  const words = {
    open: undefined,
    'debit-blocked': 'Nothing can be paid from it.',
    'credit-blocked': 'Nothing can be paid into it.',
    frozen: 'Frozen: nothing moves.',
    closed: 'Closed.',
  } as const;
  return words[status];
}

/** In groups of four, as account numbers are printed. */
export function numberText(number: string): string {
  return number.replace(/(.{4})(?=.)/g, '$1\u00a0');
}
