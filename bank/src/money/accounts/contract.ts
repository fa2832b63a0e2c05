/** Accounts: primary accounts of persons, virtual accounts of things, settlement accounts of merchants, funding accounts of rails. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../../platform/errors/refusals.ts';
import { AmountText, AssetCode, AssetScale, Money } from '../../platform/kernel/money.ts';
import {
  AnyIdText,
  IdText,
  Name,
  OneOf,
  Position,
  Replayed,
  Shape,
  Timestamp,
} from '../../platform/kernel/schemas.ts';

/** `XT`, two check digits (ISO 7064 mod 97-10), four characters of the cell, twelve digits. */
export const AccountNumber = Type.String({
  pattern: '^XT[0-9]{2}[A-Z0-9]{4}[0-9]{12}$',
  description: 'Account number with check digits.',
});
export type AccountNumber = Static<typeof AccountNumber>;

export const AccountKind = OneOf(['primary', 'virtual', 'settlement', 'funding']);
export type AccountKind = Static<typeof AccountKind>;

/**
 * The three forms of a thing's virtual account: `shared` spends the owner's primary account within the mandate,
 * `pre-funded` holds its own balance, `earning` is paid into and sweeps to its owner.
 */
export const VirtualForm = OneOf(['shared', 'pre-funded', 'earning']);
export type VirtualForm = Static<typeof VirtualForm>;

export const AccountStatus = OneOf(['open', 'debit-blocked', 'credit-blocked', 'frozen', 'closed']);
export type AccountStatus = Static<typeof AccountStatus>;

const SignedAmountText = Type.String({
  pattern: '^-?(0|[1-9][0-9]{0,18})$',
  description: 'Integer in minor units.',
});

/** An automatic top-up: when the available balance falls below `below`, it is filled up to `upTo` from the primary account. */
export const TopUpRule = Shape({ below: AmountText, upTo: AmountText }, { title: 'TopUpRule' });

/** An automatic sweep: what stands above `keep` goes to the primary account. */
export const SweepRule = Shape({ keep: AmountText }, { title: 'SweepRule' });

export const Account = Shape(
  {
    number: AccountNumber,
    kind: AccountKind,
    form: Type.Optional(VirtualForm),
    name: Name,
    asset: AssetCode,
    scale: AssetScale,
    ownerId: Type.Optional(IdText),
    thingId: Type.Optional(IdText),
    primary: Type.Optional(AccountNumber),
    status: AccountStatus,
    balance: SignedAmountText,
    available: SignedAmountText,
    reserved: AmountText,
    counters: Shape({
      debitsPosted: AmountText,
      debitsPending: AmountText,
      creditsPosted: AmountText,
      creditsPending: AmountText,
    }),
    creditLimit: Type.Union([AmountText, Type.Null()], {
      description: 'How far below zero it may go; null is without limit.',
    }),
    maxBalance: Type.Union([AmountText, Type.Null()]),
    topUp: Type.Optional(TopUpRule),
    sweep: Type.Optional(SweepRule),
    createdAt: Timestamp,
  },
  {
    title: 'Account',
    description:
      'A shared virtual account shows the balance and counters of the primary account that it spends.',
  },
);
export type Account = Static<typeof Account>;

export const ChangedAccount = Shape(
  { ...Account.properties, position: Position },
  { title: 'ChangedAccount' },
);
export type ChangedAccount = Static<typeof ChangedAccount>;

export const OpenedAccount = Shape(
  { ...ChangedAccount.properties, replayed: Replayed },
  { title: 'OpenedAccount' },
);
export type OpenedAccount = Static<typeof OpenedAccount>;

/** One line of an account statement: a posted movement, seen from the account. */
export const StatementLine = Shape(
  {
    transferId: AnyIdText,
    at: Timestamp,
    amount: SignedAmountText,
    counterparty: AccountNumber,
    counterpartyName: Type.Optional(Name),
    description: Type.String(),
    paymentId: Type.Optional(IdText),
    thingId: Type.Optional(IdText),
    virtualAccount: Type.Optional(AccountNumber),
  },
  { title: 'StatementLine' },
);

export const Statement = Shape(
  {
    account: AccountNumber,
    asset: AssetCode,
    scale: AssetScale,
    from: Type.Optional(Timestamp),
    to: Type.Optional(Timestamp),
    opening: SignedAmountText,
    closing: SignedAmountText,
    lines: Type.Array(StatementLine),
    next: Type.Optional(Type.String()),
  },
  { title: 'Statement' },
);
export type Statement = Static<typeof Statement>;

/** Money that entered or left the bank on a rail, posted by an operator against the rail's funding account. */
export const Funding = Shape(
  {
    id: IdText,
    rail: Type.String({
      pattern: '^[a-z][a-z0-9-]{1,30}$',
      description: 'Such as sepa, ach, cash or card-acquirer.',
    }),
    direction: OneOf(['in', 'out']),
    account: AccountNumber,
    money: Money,
    reference: Type.String({
      minLength: 1,
      maxLength: 140,
      description: 'The reference on the rail, for reconciliation.',
    }),
  },
  { title: 'Funding' },
);
export type Funding = Static<typeof Funding>;

/** A movement between two accounts of the same owner. */
export const InternalTransfer = Shape(
  {
    id: IdText,
    from: AccountNumber,
    to: AccountNumber,
    money: Money,
    description: Type.Optional(Type.String({ maxLength: 140 })),
  },
  { title: 'InternalTransfer' },
);
export type InternalTransfer = Static<typeof InternalTransfer>;

/** Takes back what was posted by mistake. Without `amount`, all that is left of it. */
export const Reversal = Shape(
  {
    id: IdText,
    transferId: AnyIdText,
    amount: Type.Optional(AmountText),
    reason: Type.String({ minLength: 1, maxLength: 140 }),
  },
  { title: 'Reversal' },
);
export type Reversal = Static<typeof Reversal>;

export const TransferOutcome = Shape(
  {
    id: IdText,
    replayed: Type.Boolean(),
    position: Position,
    transfers: Type.Array(AnyIdText),
  },
  { title: 'TransferOutcome' },
);
export type TransferOutcome = Static<typeof TransferOutcome>;

export const AssetDefinition = Shape({ asset: AssetCode, scale: AssetScale, name: Name }, { title: 'Asset' });

export const TrialBalance = Shape(
  {
    position: Type.String(),
    assets: Type.Array(
      Shape({
        asset: AssetCode,
        scale: AssetScale,
        debits: AmountText,
        credits: AmountText,
        balanced: Type.Boolean(),
      }),
    ),
  },
  { title: 'TrialBalance' },
);

export const AccountRefusals = defineRefusals('accounts', {
  'account-not-found': {
    kind: 'not-found',
    title: 'There is no such account among yours.',
    remedy: 'Check the account number.',
  },
  'check-digits-wrong': {
    kind: 'invalid',
    title: 'The check digits of the account number do not fit.',
    remedy: 'Read the number again; a digit is wrong or swapped.',
  },
  'asset-unknown': {
    kind: 'invalid',
    title: 'The bank keeps no books in this asset and scale.',
    remedy: 'See GET /v1/assets.',
  },
  'primary-not-usable': {
    kind: 'invalid',
    title: 'The primary account is not an open primary account of this owner.',
    remedy: 'Name a primary account of the thing’s owner.',
  },
  'rule-not-for-this-form': {
    kind: 'invalid',
    title: 'This rule does not go with this form of account.',
    remedy: 'Top-up goes with pre-funded, sweep with earning.',
  },
  'transfer-not-found': {
    kind: 'not-found',
    title: 'There is no such transfer.',
    remedy: 'Take the transfer’s identifier from the statement.',
  },
  'transfer-not-posted': {
    kind: 'conflict',
    title: 'Only posted money can be reversed, and a reversal itself cannot.',
    remedy: 'A hold is released and not reversed; after a wrong reversal post the money anew.',
  },
  'transfer-of-a-payment': {
    kind: 'conflict',
    title: 'The transfer belongs to a payment, which would not know of its reversal.',
    remedy: 'Let the payee refund the payment.',
  },
  'not-your-accounts': {
    kind: 'forbidden',
    title: 'Both accounts must belong to the same owner.',
    remedy: 'Pay others by a payment order.',
  },
});
