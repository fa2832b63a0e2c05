/** Accounts: opening, changing, funding, looking. What moves goes through the teller. */

import type { Static } from 'typebox';
import { PartyRefusals } from '../../parties/contract.ts';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { deriveId } from '../../platform/kernel/ids.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import { assetIdOf, assetOf } from '../../platform/kernel/money.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { contentOf, execute, type MoneyDesk, showAtLeast } from '../desk.ts';
import type { AccountOpening, LedgerAccount } from '../ledger/model.ts';
import { accountNumberOf, hasValidCheckDigits } from './account-numbers.ts';
import { type Account, AccountRefusals, type ChangedAccount, type OpenedAccount } from './contract.ts';
import type { accountOperations } from './operations.ts';
import { requireOwnThing, type ThingFinder } from './own-thing.ts';
import { readRules } from './standing-rules.ts';
import type { AccountStore } from './store.ts';
import type { AccountViewer } from './viewer.ts';
import { toWireAccount } from './wire.ts';

type Input<K extends keyof typeof accountOperations> = Static<(typeof accountOperations)[K]['input']>;

/** Whether there is such a person. */
export type PartyFinder = (partyId: string) => Promise<unknown>;

export type AccountOpener = ReturnType<typeof createAccountOpener>;

/** Opens accounts under fresh numbers; `cell` is the four characters that say where they live. */
export function createAccountOpener({
  desk,
  store,
  cell,
}: {
  desk: MoneyDesk;
  store: AccountStore;
  cell: string;
}) {
  /** Asked again under the same id with the same content, it answers with the account that was opened then. */
  async function open(
    opening: Omit<AccountOpening, 'number'>,
    { id, content }: { id: string; content: string },
  ): Promise<{ number: string; position: string; replayed: boolean }> {
    const number = accountNumberOf(cell, await store.nextSerial());
    const { entry, position, replayed } = await execute(desk, {
      type: 'open-account',
      id,
      content,
      opening: { ...opening, number },
    });
    invariant(entry.type === 'account-opened', 'An opening is answered by an opened account.');
    return { number: entry.opening.number, position: String(position), replayed };
  }

  async function requireAsset(asset: string, scale: number): Promise<string> {
    if (!(await store.hasAsset(asset, scale))) {
      throw new Refusal(
        AccountRefusals['asset-unknown'],
        `${asset} with ${scale} decimals is not on the list.`,
      );
    }
    return assetIdOf({ asset, scale });
  }

  return { open, requireAsset };
}

export type AccountServiceParts = {
  desk: MoneyDesk;
  store: AccountStore;
  viewer: AccountViewer;
  opener: AccountOpener;
  findThing: ThingFinder;
  findParty: PartyFinder;
};

export type AccountService = ReturnType<typeof createAccountService>;

export function createAccountService({
  desk,
  store,
  viewer,
  opener,
  findThing,
  findParty,
}: AccountServiceParts) {
  async function wireAccount(number: string): Promise<Account> {
    const found = await viewer.look(number);
    invariant(found, 'The account exists.');
    return toWireAccount(found.account, found.funding, (await store.findRules([number])).get(number));
  }

  return {
    async listAssets() {
      return { items: await store.listAssets() };
    },

    async addAsset({ asset, scale, name }: Input<'addAsset'>) {
      return { asset, scale, name: await store.insertAsset(asset, scale, name) };
    },

    async openPrimary(input: Input<'openPrimary'>): Promise<OpenedAccount> {
      if (!(await findParty(input.ownerId))) {
        throw new Refusal(PartyRefusals['party-not-found'], `There is no party ${input.ownerId}.`);
      }
      const assetId = await opener.requireAsset(input.asset, input.scale);
      const { number, ...stands } = await opener.open(
        {
          kind: 'primary',
          name: input.name ?? 'Primary account',
          assetId,
          ownerId: input.ownerId,
          creditLimit: BigInt(input.creditLimit ?? '0'),
          maxBalance: input.maxBalance === undefined ? null : BigInt(input.maxBalance),
        },
        { id: input.id, content: contentOf('accounts.openPrimary', input) },
      );
      return { ...(await wireAccount(number)), ...stands };
    },

    async openForThing(input: Input<'openForThing'>, principal: Principal): Promise<OpenedAccount> {
      const thing = await requireOwnThing(findThing, input.thingId, principal);
      const primary = (await viewer.look(input.primary))?.account;
      if (primary?.kind !== 'primary' || primary.ownerId !== thing.ownerId || primary.status !== 'open') {
        throw new Refusal(
          AccountRefusals['primary-not-usable'],
          `${input.primary} is no open primary account of the thing’s owner.`,
        );
      }
      const rules = readRules(input.form, input);
      const { number, ...stands } = await opener.open(
        {
          kind: 'virtual',
          form: input.form,
          name: input.name ?? thing.name,
          assetId: primary.assetId,
          ownerId: thing.ownerId,
          thingId: input.thingId,
          primary: primary.number,
          creditLimit: 0n,
          maxBalance: null,
        },
        { id: input.id, content: contentOf('accounts.openForThing', input) },
      );
      if (rules.topUp || rules.sweep) await store.insertRules(number, rules);
      return { ...(await wireAccount(number)), ...stands };
    },

    /** A merchant's account to be paid into; for the same merchant always the same one. */
    async openSettlement(input: {
      name: string;
      assetId: string;
      ownerId?: string;
      merchantId: string;
    }): Promise<string> {
      const { asset, scale } = assetOf(input.assetId);
      const assetId = await opener.requireAsset(asset, scale);
      const { number } = await opener.open(
        {
          kind: 'settlement',
          name: input.name,
          assetId,
          creditLimit: 0n,
          maxBalance: null,
          ...(input.ownerId && { ownerId: input.ownerId }),
        },
        {
          id: deriveId(input.merchantId, 'settlement'),
          content: contentOf('accounts.openSettlement', input),
        },
      );
      return number;
    },

    /** Whether a merchant of this owner may be paid into the account. */
    async canReceive(number: string, ownerId?: string): Promise<boolean> {
      const found = hasValidCheckDigits(number) ? await viewer.look(number) : undefined;
      if (!found) return false;
      const { kind, form, ownerId: holder } = found.account;
      return (
        (form === 'earning' || kind === 'settlement' || kind === 'primary') &&
        (ownerId === undefined || holder === ownerId)
      );
    },

    async get({ number }: Input<'get'>, principal: Principal): Promise<Account> {
      const { account, funding } = await viewer.visible(number, principal);
      return toWireAccount(account, funding, (await store.findRules([number])).get(number));
    },

    async list(input: Input<'list'>, principal: Principal) {
      await showAtLeast(desk, input.position);
      const limit = input.limit ?? 100;
      const scope = {
        ownerId: principal.kind === 'owner' ? principal.partyId : input.ownerId,
        thingId: principal.kind === 'thing' ? principal.thingId : input.thingId,
        numbers:
          principal.kind === 'merchant'
            ? [(await viewer.merchantAccount(principal.merchantId)) ?? '']
            : undefined,
      };
      const accounts = await store.list({ ...scope, after: input.after, limit });
      const primaries = accounts.flatMap(({ form, primary }) =>
        form === 'shared' && primary ? [primary] : [],
      );
      const funding = new Map(
        (await store.list({ numbers: primaries, limit: primaries.length + 1 })).map((account) => [
          account.number,
          account,
        ]),
      );
      const rules = await store.findRules(accounts.map(({ number }) => number));
      const items = accounts.map((account) =>
        toWireAccount(
          account,
          (account.form === 'shared' && funding.get(account.primary ?? '')) || account,
          rules.get(account.number),
        ),
      );
      const last = accounts.at(-1);
      return { items, ...(accounts.length === limit && last && { next: last.number }) };
    },

    async setRules(input: Input<'setRules'>, principal: Principal): Promise<Account> {
      const { account } = await viewer.visible(input.number, principal);
      const before = (await store.findRules([account.number])).get(account.number) ?? {};
      const asked = readRules(account.form, {
        topUp: input.topUp ?? undefined,
        sweep: input.sweep ?? undefined,
      });
      const topUp = input.topUp === undefined ? before.topUp : asked.topUp;
      const sweep = input.sweep === undefined ? before.sweep : asked.sweep;
      await store.saveRules(account.number, { ...(topUp && { topUp }), ...(sweep && { sweep }) });
      return wireAccount(account.number);
    },

    async change(input: Input<'change'>, principal: Principal): Promise<ChangedAccount> {
      const { account } = await viewer.visible(input.number, principal);
      if (principal.kind === 'owner') checkOwnersChange(account, input);
      const { id, number, status } = input;
      const { position } = await execute(desk, {
        type: 'change-account',
        id,
        content: contentOf('accounts.change', input),
        number,
        ...(input.creditLimit !== undefined && { creditLimit: toLimit(input.creditLimit) }),
        ...(input.maxBalance !== undefined && { maxBalance: toLimit(input.maxBalance) }),
        ...(status && { status }),
      });
      return { ...(await wireAccount(number)), position: String(position) };
    },

    async trialBalance() {
      await showAtLeast(desk);
      const rows = await store.trialBalance();
      return {
        position: String(desk.views.position()),
        assets: rows.map(({ asset_id, debits, credits }) => ({
          ...assetOf(asset_id),
          debits,
          credits,
          balanced: debits === credits,
        })),
      };
    },
  };
}

function toLimit(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}

/** An owner may stop and reopen a thing's account; limits are the operator's. */
function checkOwnersChange(account: LedgerAccount, input: Input<'change'>): void {
  const reachesFurther =
    input.creditLimit !== undefined || input.maxBalance !== undefined || account.kind !== 'virtual';
  const isOwners = (status: string | undefined) => status === 'open' || status === 'frozen';
  if (reachesFurther || !isOwners(input.status) || !isOwners(account.status)) {
    const detail =
      'An owner may freeze and reopen the virtual accounts of own things; a block is the operator’s.';
    throw new Refusal(PlatformRefusals['not-allowed'], detail);
  }
}
