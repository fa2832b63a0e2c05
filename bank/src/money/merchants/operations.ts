/** What the outside may ask of merchants. */

import { Type } from 'typebox';
import { PartyRefusals } from '../../parties/contract.ts';
import { PlatformRefusals } from '../../platform/errors/refusals.ts';
import {
  CategoryCode,
  Done,
  IdText,
  PageOf,
  PageQuery,
  PublicJwk,
  Shape,
} from '../../platform/kernel/schemas.ts';
import { defineOperation } from '../../platform/operations/operation.ts';
import { ThingRefusals } from '../../things/contract.ts';
import { AccountRefusals } from '../accounts/contract.ts';
import { Merchant, MerchantRefusals, MerchantRegistration, RegisteredMerchant } from './contract.ts';

export const merchantOperations = {
  register: defineOperation({
    name: 'merchants.register',
    summary: 'Register a payee',
    method: 'POST',
    path: '/v1/merchants',
    callers: ['operator', 'owner'],
    description: '`id` is made by the caller and becomes the merchant’s id, so that a repeat is harmless.',
    input: MerchantRegistration,
    output: RegisteredMerchant,
    refusals: [
      PlatformRefusals['id-conflict'],
      PlatformRefusals['id-from-the-future'],
      PartyRefusals['party-not-found'],
      ThingRefusals['thing-not-found'],
      AccountRefusals['asset-unknown'],
      MerchantRefusals['account-not-usable'],
      MerchantRefusals['key-already-used'],
    ],
  }),
  list: defineOperation({
    name: 'merchants.list',
    summary: 'List payees',
    method: 'GET',
    path: '/v1/merchants',
    callers: ['operator', 'auditor', 'owner', 'thing', 'merchant'],
    input: Shape({ ...PageQuery, category: Type.Optional(CategoryCode) }),
    output: PageOf(Merchant),
    refusals: [],
  }),
  get: defineOperation({
    name: 'merchants.get',
    summary: 'Look at one payee',
    method: 'GET',
    path: '/v1/merchants/{merchantId}',
    callers: ['operator', 'auditor', 'owner', 'thing', 'merchant'],
    input: Shape({ merchantId: IdText }),
    output: Merchant,
    refusals: [MerchantRefusals['merchant-not-found']],
  }),
  changeKey: defineOperation({
    name: 'merchants.changeKey',
    summary: 'Replace a merchant’s key',
    method: 'PUT',
    path: '/v1/merchants/{merchantId}/key',
    callers: ['operator', 'owner', 'merchant'],
    input: Shape({ merchantId: IdText, publicJwk: PublicJwk }),
    output: Merchant,
    refusals: [MerchantRefusals['merchant-not-found'], MerchantRefusals['key-already-used']],
  }),
  block: defineOperation({
    name: 'merchants.block',
    summary: 'Block a merchant: nothing is paid to it',
    method: 'POST',
    path: '/v1/merchants/{merchantId}/block',
    callers: ['operator'],
    input: Shape({ merchantId: IdText, blocked: Type.Boolean() }),
    output: Done,
    refusals: [MerchantRefusals['merchant-not-found']],
  }),
};
