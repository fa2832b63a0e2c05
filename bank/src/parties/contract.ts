/** Parties: natural and legal persons, and the users who sign in for them. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../platform/errors/refusals.ts';
import {
  CountryCode,
  IdText,
  Name,
  OneOf,
  PublicJwk,
  Replayed,
  Shape,
  Timestamp,
} from '../platform/kernel/schemas.ts';

export const PartyKind = OneOf(['natural-person', 'legal-person']);

export const Party = Shape(
  {
    id: IdText,
    kind: PartyKind,
    name: Name,
    country: Type.Optional(CountryCode),
    createdAt: Timestamp,
    signedMandatesOnly: Type.Optional(
      Type.Boolean({ description: 'Mandates of this owner change only by documents that its key signed.' }),
    ),
  },
  { title: 'Party' },
);
export type Party = Static<typeof Party>;

export const CreatedParty = Shape({ ...Party.properties, replayed: Replayed }, { title: 'CreatedParty' });
export type CreatedParty = Static<typeof CreatedParty>;

/** The roles a person or a program can have. A merchant user acts for one merchant, an owner for one party. */
export const Role = OneOf(['operator', 'owner', 'merchant', 'auditor']);
export type Role = Static<typeof Role>;

/** For whom a sign-in link or a token is made. */
export const Holder = {
  role: Role,
  partyId: Type.Optional(IdText),
  merchantId: Type.Optional(IdText),
};

export const Me = Shape(
  {
    role: OneOf(['operator', 'owner', 'merchant', 'auditor', 'thing']),
    userId: Type.Optional(IdText),
    party: Type.Optional(Party),
    merchantId: Type.Optional(IdText),
    thingId: Type.Optional(IdText),
  },
  { title: 'Me' },
);
export type Me = Static<typeof Me>;

export const SignInLink = Shape(
  { url: Type.String(), code: Type.String(), expiresAt: Timestamp },
  { title: 'SignInLink' },
);
export type SignInLink = Static<typeof SignInLink>;

export const AccessToken = Shape(
  {
    id: IdText,
    label: Name,
    ...Holder,
    createdAt: Timestamp,
    expiresAt: Timestamp,
    lastUsedAt: Type.Optional(Timestamp),
  },
  { title: 'AccessToken' },
);
export type AccessToken = Static<typeof AccessToken>;

/** A key with which an owner signs; it counts from `validFrom` to `validTo`. */
export const PartyKey = Shape(
  {
    thumbprint: Type.String({ description: 'RFC 7638, SHA-256, base64url.' }),
    publicJwk: PublicJwk,
    label: Name,
    validFrom: Timestamp,
    validTo: Type.Optional(Timestamp),
  },
  { title: 'PartyKey' },
);
export type PartyKey = Static<typeof PartyKey>;

export const PartyRefusals = defineRefusals('parties', {
  'code-not-valid': {
    kind: 'unauthenticated',
    title: 'The sign-in code is wrong, used or expired.',
    remedy: 'Ask for a new link; a link works once.',
  },
  'party-not-found': { kind: 'not-found', title: 'There is no such party.', remedy: 'Check the identifier.' },
  'holder-incomplete': {
    kind: 'invalid',
    title: 'An owner needs a partyId, a merchant user a merchantId.',
    remedy: 'Name for whom the link or token is.',
  },
  'key-not-found': {
    kind: 'not-found',
    title: 'There is no such key among yours.',
    remedy: 'Check the thumbprint.',
  },
  'key-already-used': {
    kind: 'conflict',
    title: 'This key is or was in use already.',
    remedy: 'Make a new key.',
  },
  'key-needed': {
    kind: 'conflict',
    title: 'Only signed changes count, or are to count, and no key would be left to sign them.',
    remedy: 'Register another key first.',
  },
  'signature-required': {
    kind: 'forbidden',
    title: 'This counts only when a key of the owner has signed it.',
    remedy: 'Send it as a document signed with a registered key of the owner.',
  },
});
