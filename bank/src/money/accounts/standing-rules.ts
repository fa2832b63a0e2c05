/** The owner's automatic rules: top-up of pre-funded accounts and sweep of earning ones. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { createId, deriveId } from '../../platform/kernel/ids.ts';
import { MAX_AMOUNT } from '../../platform/kernel/money.ts';
import { contentOf, type MoneyDesk } from '../desk.ts';
import { LedgerRefusals } from '../ledger/contract.ts';
import type { LedgerAccount, Transfer } from '../ledger/model.ts';
import { AccountRefusals, type VirtualForm } from './contract.ts';
import type { AccountStore, DueRule, StandingRules } from './store.ts';
import type { AccountViewer } from './viewer.ts';

/** Rules as they are asked for on the wire. */
type AskedRules = {
  topUp?: { below: string; upTo: string } | undefined;
  sweep?: { keep: string } | undefined;
};

const ACCOUNTS_A_PAGE = 200;
const noEntropy = new Uint8Array(10);

type Parts = {
  desk: Pick<MoneyDesk, 'isTeller' | 'teller'>;
  store: Pick<AccountStore, 'listDue' | 'noteTried'>;
  viewer: Pick<AccountViewer, 'look'>;
};

/**
 * Carries out the rules that are due, page by page until every one has been tried. The transfer's id follows from the
 * account, when it was opened, its rules, and the last change of it or of its primary account: two rounds over the same
 * state move money once. What the primary account could not pay is not tried again before that account, its own or the
 * rule has changed.
 */
export async function keepStandingRules(parts: Parts, signal?: AbortSignal): Promise<void> {
  const { desk, store } = parts;
  let due: DueRule[] = [];
  do {
    // One process does it for all.
    if (!desk.isTeller()) return;
    due = await store.listDue({ after: due.at(-1)?.number ?? '', limit: ACCOUNTS_A_PAGE });
    const tried = await Promise.all(due.map((rule) => tryRule(parts, rule)));
    if (tried.includes(true)) await store.noteTried(due.filter((_, index) => tried[index]));
  } while (due.length === ACCOUNTS_A_PAGE && !signal?.aborted);
}

/** False where the views still show a need that the books have no more. */
async function tryRule({ desk, viewer }: Parts, { number, rules, position }: DueRule): Promise<boolean> {
  const found = await viewer.look(number);
  const transfer = found && dueTransfer(found.account, rules);
  if (!transfer) return false;
  const cause = { number, position: String(position), rule: wordsOf(rules) };
  const content = contentOf('accounts.keepRule', cause);
  const id = deriveId(createId(found.account.openedAt, noEntropy), content);
  await desk.teller.submit({ type: 'post-transfers', id, content, transfers: [{ ...transfer, id }] });
  return true;
}

function wordsOf({ topUp, sweep }: StandingRules): string {
  return [topUp?.below, topUp?.upTo, sweep?.keep].join(' ');
}

export function readRules(form: VirtualForm | undefined, rules: AskedRules): StandingRules {
  if ((rules.topUp && form !== 'pre-funded') || (rules.sweep && form !== 'earning')) {
    throw new Refusal(AccountRefusals['rule-not-for-this-form'], `The account is ${form ?? 'not virtual'}.`);
  }
  const topUp = rules.topUp && { below: BigInt(rules.topUp.below), upTo: BigInt(rules.topUp.upTo) };
  if (topUp && topUp.upTo < topUp.below) {
    throw new Refusal(
      AccountRefusals['rule-not-for-this-form'],
      'A top-up fills at least up to where it begins.',
    );
  }
  const sweep = rules.sweep && { keep: BigInt(rules.sweep.keep) };
  const highest = topUp?.upTo ?? sweep?.keep ?? 0n;
  if (highest > MAX_AMOUNT)
    throw new Refusal(LedgerRefusals['amount-out-of-range'], `The rule says ${highest}.`);
  return { ...(topUp && { topUp }), ...(sweep && { sweep }) };
}

/** What a rule moves now: the missing part from the primary account, or the surplus to it. */
function dueTransfer(
  account: LedgerAccount,
  { topUp, sweep }: StandingRules,
): (Omit<Transfer, 'id'> & { type: 'direct' }) | undefined {
  if (!account.primary) return undefined;
  const free = account.creditsPosted - account.debitsPosted - account.debitsPending;
  const head = {
    type: 'direct' as const,
    assetId: account.assetId,
    ...(account.thingId && { thingId: account.thingId }),
  };
  if (topUp && free < topUp.below) {
    return {
      ...head,
      debit: account.primary,
      credit: account.number,
      amount: topUp.upTo - free,
      description: 'Automatic top-up',
    };
  }
  if (sweep && free > sweep.keep) {
    return {
      ...head,
      debit: account.number,
      credit: account.primary,
      amount: free - sweep.keep,
      description: 'Automatic sweep',
    };
  }
  return undefined;
}
