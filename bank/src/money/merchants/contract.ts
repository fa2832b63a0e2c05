/** Merchants: registered payees with a category, a country, a key and an account to be paid into. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../../platform/errors/refusals.ts';
import { defineEvent } from '../../platform/events/event.ts';
import { AssetCode, AssetScale } from '../../platform/kernel/money.ts';
import {
  CategoryCode,
  CountryCode,
  IdText,
  Name,
  OneOf,
  PublicJwk,
  Replayed,
  Shape,
  Timestamp,
} from '../../platform/kernel/schemas.ts';
import { AccountNumber } from '../accounts/contract.ts';

/** What kind of payee it is; mandates can allow or deny kinds. */
export const PayeeKind = OneOf(['business', 'thing', 'person']);
export type PayeeKind = Static<typeof PayeeKind>;

export const Merchant = Shape(
  {
    id: IdText,
    name: Name,
    kind: PayeeKind,
    category: CategoryCode,
    country: CountryCode,
    account: AccountNumber,
    ownerId: Type.Optional(IdText),
    thingId: Type.Optional(IdText),
    keyThumbprint: Type.Optional(Type.String()),
    blocked: Type.Boolean(),
    createdAt: Timestamp,
  },
  { title: 'Merchant' },
);
export type Merchant = Static<typeof Merchant>;

export const RegisteredMerchant = Shape(
  { ...Merchant.properties, replayed: Replayed },
  { title: 'RegisteredMerchant' },
);
export type RegisteredMerchant = Static<typeof RegisteredMerchant>;

/** A new merchant under an id of the caller's. Without `account` a settlement account in `asset` is opened for it. With `thingId` the thing's key is the merchant's key. */
export const MerchantRegistration = Shape({
  id: IdText,
  name: Name,
  kind: Type.Optional(PayeeKind),
  category: CategoryCode,
  country: CountryCode,
  asset: Type.Optional(AssetCode),
  scale: Type.Optional(AssetScale),
  account: Type.Optional(AccountNumber),
  ownerId: Type.Optional(IdText),
  thingId: Type.Optional(IdText),
  publicJwk: Type.Optional(PublicJwk),
});
export type MerchantRegistration = Static<typeof MerchantRegistration>;

const happened = { merchantId: IdText };

export const MerchantRegistered = defineEvent(
  'MerchantRegistered',
  Shape({ ...happened, thingId: Type.Optional(IdText) }),
);
export const MerchantKeyReplaced = defineEvent('MerchantKeyReplaced', Shape(happened));
export const MerchantBlocked = defineEvent('MerchantBlocked', Shape(happened));
export const MerchantUnblocked = defineEvent('MerchantUnblocked', Shape(happened));

export const MerchantRefusals = defineRefusals('merchants', {
  'merchant-not-found': {
    kind: 'not-found',
    title: 'There is no such merchant.',
    remedy: 'Check the identifier.',
  },
  'merchant-blocked': {
    kind: 'forbidden',
    title: 'The merchant is blocked.',
    remedy: 'Pay somebody else, or ask the operator.',
  },
  'account-not-usable': {
    kind: 'invalid',
    title: 'This account cannot receive a merchant’s money.',
    remedy: 'Name an earning account of yours, or leave it out to get a settlement account.',
  },
  'key-already-used': {
    kind: 'conflict',
    title: 'This key already belongs to another merchant.',
    remedy: 'Every merchant makes a key of its own.',
  },
});
