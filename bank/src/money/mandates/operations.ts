/** What the outside may ask of mandates. */

import { Type } from 'typebox';
import { PartyRefusals } from '../../parties/contract.ts';
import { PlatformRefusals } from '../../platform/errors/refusals.ts';
import {
  IdText,
  PageOf,
  PageQuery,
  Position,
  SeenPosition,
  Shape,
  Timestamp,
} from '../../platform/kernel/schemas.ts';
import { defineOperation } from '../../platform/operations/operation.ts';
import { AccountNumber, AccountRefusals } from '../accounts/contract.ts';
import { idRefusals } from '../ledger/contract.ts';
import {
  BackTestReport,
  Mandate,
  MandateRefusals,
  MandateTerms,
  MandateUsage,
  MandateVersion,
} from './contract.ts';

/** What a change of a mandate is answered with. */
export const ChangedMandate = Shape(
  { ...Mandate.properties, position: Position },
  { title: 'ChangedMandate' },
);

const one = { mandateId: IdText };
const found = [MandateRefusals['mandate-not-found']];
const signing = PartyRefusals['signature-required'];
const changing = [...found, MandateRefusals['state-not-allowed'], ...idRefusals, signing];
const change = {
  callers: ['owner', 'operator'],
  signed: true,
  input: Shape({ ...one, id: IdText }),
  output: ChangedMandate,
  refusals: changing,
} as const;

export const mandateOperations = {
  give: defineOperation({
    name: 'mandates.give',
    summary: 'Give a thing a mandate',
    method: 'POST',
    path: '/v1/mandates',
    description: '`id` is made by the caller and becomes the mandate’s id, so that a repeat is harmless.',
    callers: ['owner', 'operator'],
    signed: true,
    input: Shape({
      id: IdText,
      thingId: IdText,
      account: AccountNumber,
      terms: MandateTerms,
      draft: Type.Optional(Type.Boolean()),
    }),
    output: ChangedMandate,
    refusals: [
      MandateRefusals['terms-not-valid'],
      PlatformRefusals['not-found'],
      AccountRefusals['account-not-found'],
      AccountRefusals['check-digits-wrong'],
      ...idRefusals,
      signing,
    ],
  }),
  change: defineOperation({
    name: 'mandates.change',
    summary: 'Change a mandate: a new version; what was used carries over',
    method: 'PUT',
    path: '/v1/mandates/{mandateId}',
    description: '`version` is the version that the caller saw; another in between is a conflict.',
    callers: ['owner', 'operator'],
    signed: true,
    input: Shape({ ...one, id: IdText, version: Type.Integer({ minimum: 1 }), terms: MandateTerms }),
    output: ChangedMandate,
    refusals: [...changing, MandateRefusals['terms-not-valid'], MandateRefusals['wider-than-parent']],
  }),
  activate: defineOperation({
    name: 'mandates.activate',
    summary: 'Activate a draft, or approve a delegated mandate',
    method: 'POST',
    path: '/v1/mandates/{mandateId}/activate',
    ...change,
  }),
  suspend: defineOperation({
    name: 'mandates.suspend',
    summary: 'Suspend a mandate: no new payments; holds stay',
    method: 'POST',
    path: '/v1/mandates/{mandateId}/suspend',
    ...change,
  }),
  resume: defineOperation({
    name: 'mandates.resume',
    summary: 'Resume a suspended mandate',
    method: 'POST',
    path: '/v1/mandates/{mandateId}/resume',
    ...change,
  }),
  revoke: defineOperation({
    name: 'mandates.revoke',
    summary: 'Revoke a mandate for good, with everything delegated from it',
    method: 'POST',
    path: '/v1/mandates/{mandateId}/revoke',
    ...change,
  }),
  delegate: defineOperation({
    name: 'mandates.delegate',
    summary: 'Hand a narrower mandate to another thing',
    method: 'POST',
    path: '/v1/mandates/{mandateId}/delegate',
    callers: ['thing', 'owner'],
    signed: true,
    device: true,
    input: Shape({ ...one, id: IdText, thingId: IdText, terms: MandateTerms }),
    output: ChangedMandate,
    refusals: [
      ...found,
      MandateRefusals['wider-than-parent'],
      MandateRefusals['delegation-not-allowed'],
      MandateRefusals['mandate-not-active'],
      MandateRefusals['terms-not-valid'],
      PlatformRefusals['not-found'],
      ...idRefusals,
      signing,
    ],
  }),
  list: defineOperation({
    name: 'mandates.list',
    summary: 'List mandates',
    method: 'GET',
    path: '/v1/mandates',
    callers: ['owner', 'operator', 'auditor', 'thing'],
    input: Shape({
      ...PageQuery,
      thingId: Type.Optional(IdText),
      ownerId: Type.Optional(IdText),
      ...SeenPosition,
    }),
    output: PageOf(Mandate),
    refusals: [],
  }),
  get: defineOperation({
    name: 'mandates.get',
    summary: 'Look at a mandate as it is now',
    method: 'GET',
    path: '/v1/mandates/{mandateId}',
    callers: ['owner', 'operator', 'auditor', 'thing'],
    input: Shape(one),
    output: Mandate,
    refusals: found,
  }),
  versions: defineOperation({
    name: 'mandates.versions',
    summary: 'All versions of a mandate, newest first, with what was signed for them',
    method: 'GET',
    path: '/v1/mandates/{mandateId}/versions',
    callers: ['owner', 'operator', 'auditor'],
    input: Shape({ ...one, ...SeenPosition }),
    output: Shape({ items: Type.Array(MandateVersion) }),
    refusals: found,
  }),
  usage: defineOperation({
    name: 'mandates.usage',
    summary: 'What is used and left of every limit, and when it resets',
    method: 'GET',
    path: '/v1/mandates/{mandateId}/usage',
    callers: ['owner', 'operator', 'auditor', 'thing'],
    input: Shape(one),
    output: MandateUsage,
    refusals: found,
  }),
  backTest: defineOperation({
    name: 'mandates.backTest',
    summary: 'Try terms on the recorded payments of a thing',
    method: 'POST',
    path: '/v1/mandates/back-test',
    callers: ['owner', 'operator'],
    input: Shape({
      thingId: IdText,
      terms: MandateTerms,
      from: Type.Optional(Timestamp),
      to: Type.Optional(Timestamp),
    }),
    output: BackTestReport,
    refusals: [MandateRefusals['terms-not-valid'], PlatformRefusals['not-found']],
  }),
};
