/** Money that enters and leaves the bank, and money that moves between accounts of one owner. */

import { Refusal } from '../../platform/errors/refusals.ts';
import { createId, deriveId } from '../../platform/kernel/ids.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { assetIdOf } from '../../platform/kernel/money.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { contentOf, execute, type MoneyDesk } from '../desk.ts';
import type { Transfer, TransferRecord } from '../ledger/model.ts';
import { hasValidCheckDigits } from './account-numbers.ts';
import {
  AccountRefusals,
  type Funding,
  type InternalTransfer,
  type Reversal,
  type TransferOutcome,
} from './contract.ts';
import type { AccountOpener } from './service.ts';
import type { AccountStore } from './store.ts';
import type { AccountViewer } from './viewer.ts';

const noEntropy = new Uint8Array(10);

/** Follows from the rail and its asset alone, so that everybody who opens their funding account opens the same one. */
function openingIdOf(content: string): string {
  return deriveId(createId(0, noEntropy), content);
}

export function createMovements({
  desk,
  store,
  viewer,
  opener,
}: {
  desk: MoneyDesk;
  store: AccountStore;
  viewer: AccountViewer;
  opener: AccountOpener;
}) {
  async function fundingAccountOf(rail: string, assetId: string): Promise<string> {
    const known = await store.findRail(rail, assetId);
    if (known) return known;
    const content = contentOf('accounts.openFunding', { rail, assetId });
    const { number } = await opener.open(
      { kind: 'funding', name: `Funding by ${rail}`, assetId, creditLimit: null, maxBalance: null },
      { id: openingIdOf(content), content },
    );
    return store.claimRail(rail, assetId, number);
  }

  /** Where money for an account is booked: on the primary account of a shared one, which has none of its own. */
  async function booked(number: string): Promise<{ number: string; onBehalf: { virtualAccount?: string } }> {
    const found = await viewer.look(number);
    if (found?.account.form !== 'shared') return { number, onBehalf: {} };
    return { number: found.funding.number, onBehalf: { virtualAccount: number } };
  }

  async function move(
    operation: string,
    input: { id: string },
    transfers: readonly Transfer[],
  ): Promise<TransferOutcome> {
    const { entry, replayed, position } = await execute(desk, {
      type: 'post-transfers',
      id: input.id,
      content: contentOf(operation, input),
      transfers,
    });
    invariant(entry.type === 'transfers-posted', 'Transfers were answered by transfers.');
    return {
      id: input.id,
      replayed,
      position: String(position),
      transfers: entry.transfers.map(({ id }) => id),
    };
  }

  /** A transfer that can be reversed, as it is now. What belongs to a payment is the payee's to give back. */
  async function reversible(transferId: string): Promise<TransferRecord> {
    const original = await desk.teller.read(
      (references) => void references.transfers.add(transferId),
      (books) => books.transfer(transferId),
    );
    if (!original)
      throw new Refusal(AccountRefusals['transfer-not-found'], `There is no transfer ${transferId}.`);
    if (original.paymentId)
      throw new Refusal(
        AccountRefusals['transfer-of-a-payment'],
        `The transfer belongs to payment ${original.paymentId}.`,
        { paymentId: original.paymentId },
      );
    if (original.type === 'direct' || original.type === 'post') return { ...original };
    throw new Refusal(AccountRefusals['transfer-not-posted'], `The transfer is a ${original.type}.`);
  }

  return {
    async reverse(input: Reversal): Promise<TransferOutcome> {
      const original = await reversible(input.transferId);
      const { debit, credit, assetId, thingId, virtualAccount } = original;
      const left = original.amount - original.reversed;
      const reversal: Transfer = {
        id: input.id,
        type: 'reversal',
        originalId: original.id,
        debit: credit,
        credit: debit,
        assetId,
        // Where nothing is left, the ledger says so.
        amount: input.amount ? BigInt(input.amount) : left > 0n ? left : original.amount,
        description: `Reversal: ${input.reason}`,
        ...(thingId && { thingId }),
        ...(virtualAccount && { virtualAccount }),
      };
      return move('accounts.reverse', input, [reversal]);
    },

    async fund(input: Funding): Promise<TransferOutcome> {
      if (!hasValidCheckDigits(input.account))
        throw new Refusal(
          AccountRefusals['check-digits-wrong'],
          `${input.account} is not an account number.`,
        );
      const assetId = await opener.requireAsset(input.money.asset, input.money.scale);
      const rail = await fundingAccountOf(input.rail, assetId);
      const { number, onBehalf } = await booked(input.account);
      const [debit, credit] = input.direction === 'in' ? [rail, number] : [number, rail];
      const description = `${input.rail} ${input.reference}`;
      return move('accounts.fund', input, [
        {
          id: input.id,
          type: 'direct',
          debit,
          credit,
          assetId,
          amount: BigInt(input.money.amount),
          description,
          ...onBehalf,
        },
      ]);
    },

    async transfer(input: InternalTransfer, principal: Principal): Promise<TransferOutcome> {
      const from = await viewer.visible(input.from, principal);
      const to = await viewer.visible(input.to, principal);
      if (!from.account.ownerId || from.account.ownerId !== to.account.ownerId) {
        throw new Refusal(AccountRefusals['not-your-accounts'], 'The accounts have different owners.');
      }
      const [debit, credit] = await Promise.all([booked(input.from), booked(input.to)]);
      const transfer: Transfer = {
        id: input.id,
        type: 'direct',
        debit: debit.number,
        credit: credit.number,
        assetId: assetIdOf(input.money),
        amount: BigInt(input.money.amount),
        description: input.description ?? 'Transfer',
        ...credit.onBehalf,
        ...debit.onBehalf,
      };
      return move('accounts.transfer', input, [transfer]);
    },
  };
}
