/** How the bank's own books and entries read, in the words of the reference model. */

import type { MissingKeys } from '../../src/money/storage/storage.ts';
import type { Books } from '../../src/money/teller/books.ts';
import type { Entry, OrderDecided, PaymentChanged } from '../../src/money/teller/entries.ts';
import {
  accountText,
  chargesText,
  mandateText,
  movesText,
  paymentText,
  setText,
  settlementsText,
  transferText,
  useText,
} from './wording.ts';

/** How the thing of that key stands in the books; `absent` when it is not in memory. */
export function textIn(books: Books, key: string): string {
  const [kind, id = ''] = key.split(' ');
  switch (kind) {
    case 'account': {
      const account = books.accounts.get(id);
      return account ? accountText(account) : 'absent';
    }
    case 'transfer': {
      const transfer = books.transfers.get(id);
      return transfer ? transferText(transfer) : 'absent';
    }
    case 'group':
      return setText(books.groups.get(id) ?? []);
    case 'mandate':
      return mandateIn(books, id);
    case 'shadows':
      return setText(books.shadows.get(id) ?? []);
    case 'payment':
      return paymentIn(books, id);
    default:
      return counterIn(books, key);
  }
}

function mandateIn(books: Books, id: string): string {
  const mandate = books.mandates.get(id);
  const use = books.uses.get(id);
  if (!mandate || !use) return 'absent';
  return `${mandateText({ ...mandate, termsName: mandate.terms.name })}; ${useText(use)}`;
}

function paymentIn(books: Books, id: string): string {
  const payment = books.payments.get(id);
  if (!payment) return 'absent';
  return paymentText({
    ...payment,
    refusalCode: payment.refusal?.code,
    charges: payment.charges.map((charge) => ({ ...charge, left: charge.reservedLeft })),
  });
}

function counterIn(books: Books, key: string): string {
  const [, mandateId = '', limitId = '', scope = '', start] = key.split(' ');
  const counter = books.uses.get(mandateId)?.counters.get(limitId)?.get(scope)?.get(Number(start));
  const { reserved, committed } = counter ?? { reserved: 0n, committed: 0n };
  return `${reserved} reserved, ${committed} committed`;
}

/** The keys of everything in memory that can be listed: transfers and payments cannot. */
export function keysIn(books: Books): string[] {
  return [
    ...[...books.accounts.keys()].map((number) => `account ${number}`),
    ...[...books.mandates.keys()].map((id) => `mandate ${id}`),
    ...[...books.shadows.keys()].map((id) => `shadows ${id}`),
    ...countersIn(books),
  ];
}

function countersIn({ uses }: Books): string[] {
  const keys: string[] = [];
  for (const [mandateId, { counters }] of uses)
    for (const [limitId, scopes] of counters)
      for (const [scope, windows] of scopes)
        for (const start of windows.keys()) keys.push(`counter ${mandateId} ${limitId} ${scope} ${start}`);
  return keys;
}

/** What has to be loaded to describe these keys. */
export function missingFor(keys: Iterable<string>): MissingKeys {
  const wanted: Record<string, Set<string>> = {};
  for (const key of keys) {
    const [kind = '', id = ''] = key.split(' ');
    const name = kind === 'counter' ? 'mandate' : kind;
    wanted[name] ??= new Set();
    wanted[name].add(id);
  }
  const ids = (kind: string) => [...(wanted[kind] ?? [])];
  return {
    accounts: ids('account'),
    transfers: ids('transfer'),
    groups: ids('group'),
    mandates: ids('mandate'),
    shadows: ids('shadows'),
    payments: ids('payment'),
  };
}

/** What an entry says, without ids that the model does not choose and without the words of explanations. */
export function entryText(entry: Entry): string {
  switch (entry.type) {
    case 'account-opened':
      return `account-opened ${entry.opening.number}`;
    case 'account-changed':
      return `account-changed ${entry.number} limit ${entry.creditLimit} highest ${entry.maxBalance} status ${entry.status}`;
    case 'transfers-posted':
      return `transfers-posted ${movesText(entry.transfers)}`;
    case 'mandate-recorded':
      return `mandate-recorded ${entry.mandate.id} ${mandateText({ ...entry.mandate, termsName: entry.mandate.terms.name })}`;
    case 'order-decided':
      return `order-decided ${decidedText(entry.payment, entry)}`;
    case 'payment-changed':
      return changeText(entry);
    case 'command-refused':
      return `command-refused ${entry.command} ${entry.refusal.code}`;
  }
}

function changeText(entry: PaymentChanged): string {
  const { paymentId, change, state, captured, refunded, refusal, transfers, settlements, decided } = entry;
  if (decided) {
    const payment = { ...decided, state, ...(refusal && { refusal }) };
    return `payment-changed ${paymentId} ${change} ${decidedText(payment, { transfers, charges: decided.charges })}`;
  }
  // What an entry does not name stays as it was, which the payment itself is compared for.
  const money = `${state} captured ${captured ?? ''} refunded ${refunded ?? ''} ${refusal?.code ?? ''}`;
  return `payment-changed ${paymentId} ${change} ${money} moves ${movesText(transfers)} settles ${settlementsText(settlements)}`;
}

type Decided = Pick<OrderDecided['payment'], 'state' | 'decision' | 'countedBy' | 'expiresAt' | 'refusal'>;

function decidedText(payment: Decided, does: Pick<OrderDecided, 'transfers' | 'charges'>): string {
  const { state, decision, countedBy, expiresAt, refusal } = payment;
  const said = [decision, ...(decision.shadows ?? [])].flatMap(({ rules }) => rules);
  const left = said
    .filter(({ rule }) => rule.startsWith('limits/'))
    .map(({ rule, mandateId, remaining }) => `${mandateId} ${rule.slice('limits/'.length)} ${remaining}`);
  const shadows = (decision.shadows ?? []).map(({ mandateId, outcome }) => `${mandateId} ${outcome}`);
  const decided = `${state} ${refusal?.code ?? ''} until ${expiresAt ?? ''}`;
  const moves = `moves ${movesText(does.transfers)} charges ${chargesText(does.charges)}`;
  return `${decided} ${moves} counted by ${setText(countedBy)} left ${setText(left)} shadows ${setText(shadows)}`;
}
