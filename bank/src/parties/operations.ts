/** What the outside may ask of parties: persons, signing in, tokens for programs. */

import { Type } from 'typebox';
import { CountryCode, Done, IdText, Name, PageOf, PageQuery, Shape } from '../platform/kernel/schemas.ts';
import { defineOperation } from '../platform/operations/operation.ts';
import { AccessToken, Holder, Me, Party, PartyKind, PartyRefusals, SignInLink } from './contract.ts';

const people = ['operator', 'auditor', 'owner', 'merchant'] as const;

export const partyOperations = {
  create: defineOperation({
    name: 'parties.create',
    summary: 'Register a natural or legal person',
    method: 'POST',
    path: '/v1/parties',
    callers: ['operator'],
    input: Shape({ kind: PartyKind, name: Name, country: Type.Optional(CountryCode) }),
    output: Party,
    refusals: [],
  }),
  list: defineOperation({
    name: 'parties.list',
    summary: 'List persons',
    method: 'GET',
    path: '/v1/parties',
    callers: ['operator', 'auditor'],
    input: Shape({ ...PageQuery }),
    output: PageOf(Party),
    refusals: [],
  }),
  me: defineOperation({
    name: 'parties.me',
    summary: 'Say who is asking',
    method: 'GET',
    path: '/v1/me',
    callers: [...people, 'thing'],
    input: Shape({}),
    output: Me,
    refusals: [],
  }),
  createSignInLink: defineOperation({
    name: 'parties.createSignInLink',
    summary: 'Make a one-time sign-in link for a person',
    method: 'POST',
    path: '/v1/sign-in-links',
    callers: ['operator'],
    input: Shape({ ...Holder }),
    output: SignInLink,
    refusals: [PartyRefusals['party-not-found'], PartyRefusals['holder-incomplete']],
  }),
  createToken: defineOperation({
    name: 'parties.createToken',
    summary: 'Make a token for a program; its secret is shown once',
    method: 'POST',
    path: '/v1/tokens',
    description: 'An operator makes tokens for anybody; others for themselves only.',
    callers: ['operator', 'owner', 'merchant'],
    input: Shape({
      label: Name,
      ...Holder,
      daysValid: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
    }),
    output: Shape({ token: AccessToken, secret: Type.String() }),
    refusals: [PartyRefusals['party-not-found'], PartyRefusals['holder-incomplete']],
  }),
  listTokens: defineOperation({
    name: 'parties.listTokens',
    summary: 'List tokens without their secrets',
    method: 'GET',
    path: '/v1/tokens',
    callers: ['operator', 'owner', 'merchant'],
    input: Shape({ ...PageQuery }),
    output: PageOf(AccessToken),
    refusals: [],
  }),
  revokeToken: defineOperation({
    name: 'parties.revokeToken',
    summary: 'Revoke a token at once',
    method: 'DELETE',
    path: '/v1/tokens/{tokenId}',
    callers: ['operator', 'owner', 'merchant'],
    input: Shape({ tokenId: IdText }),
    output: Done,
    refusals: [],
  }),
};
