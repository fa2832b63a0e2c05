/** What the outside may ask of things: create, register with a code and a key, block, look. */

import { Type } from 'typebox';
import { PartyRefusals } from '../parties/contract.ts';
import { PlatformRefusals } from '../platform/errors/refusals.ts';
import { Done, IdText, PageOf, PageQuery, PublicJwk, Replayed, Shape } from '../platform/kernel/schemas.ts';
import { defineOperation } from '../platform/operations/operation.ts';
import { RegistrationCode, Thing, ThingRefusals } from './contract.ts';

const { name, kind, serialNumber } = Thing.properties;

export const thingOperations = {
  create: defineOperation({
    name: 'things.create',
    summary: 'Enter a thing and get its one-time registration code',
    method: 'POST',
    path: '/v1/things',
    callers: ['owner', 'operator'],
    description:
      '`id` is made by the caller and becomes the thing’s id. A repeat gives a new code, and the one before is void.',
    input: Shape({ id: IdText, name, kind, serialNumber, ownerId: Type.Optional(IdText) }),
    output: Shape({ thing: Thing, registration: RegistrationCode, replayed: Replayed }),
    refusals: [
      PartyRefusals['party-not-found'],
      PlatformRefusals['id-conflict'],
      PlatformRefusals['id-from-the-future'],
    ],
  }),
  newCode: defineOperation({
    name: 'things.newCode',
    summary: 'Make a new registration code, for a new or a replaced key',
    method: 'POST',
    path: '/v1/things/{thingId}/registration-code',
    callers: ['owner', 'operator'],
    input: Shape({ thingId: IdText }),
    output: RegistrationCode,
    refusals: [ThingRefusals['thing-not-found']],
  }),
  register: defineOperation({
    name: 'things.register',
    summary: 'Register a thing’s key with the owner’s one-time code',
    method: 'POST',
    path: '/v1/things/register',
    description:
      'The proof is a compact JWS (or `cose:` and a COSE_Sign1 message in base64url) of {"code"} with typ things.register and the bank as audience, made with the new key: whoever registers a key holds it.',
    callers: ['public'],
    input: Shape({
      code: Type.String({ maxLength: 100 }),
      publicJwk: PublicJwk,
      proof: Type.String({ maxLength: 4000 }),
    }),
    output: Shape({ thing: Thing }),
    refusals: [
      PlatformRefusals['bad-signature'],
      ThingRefusals['registration-code-not-valid'],
      ThingRefusals['key-already-used'],
    ],
  }),
  registerSecondaryKey: defineOperation({
    name: 'things.registerSecondaryKey',
    summary: 'Register the key that signs a thing’s high-trust orders as well',
    method: 'POST',
    path: '/v1/things/{thingId}/secondary-key',
    description:
      'Such as one in a secure element or in the owner’s phone. The proof is a compact JWS (or `cose:` and a COSE_Sign1 message in base64url) of {"thingId"} with typ things.registerSecondaryKey and the bank as audience, made with the new key. A thing that has one replaces it only with both signatures.',
    callers: ['owner', 'thing'],
    signed: true,
    input: Shape({ thingId: IdText, publicJwk: PublicJwk, proof: Type.String({ maxLength: 4000 }) }),
    output: Thing,
    refusals: [
      ThingRefusals['thing-not-found'],
      ThingRefusals['key-already-used'],
      ThingRefusals['second-signature-needed'],
    ],
  }),
  endSecondaryKey: defineOperation({
    name: 'things.endSecondaryKey',
    summary: 'End a thing’s secondary key',
    method: 'POST',
    path: '/v1/things/{thingId}/secondary-key/end',
    callers: ['owner', 'operator'],
    input: Shape({ thingId: IdText }),
    output: Thing,
    refusals: [ThingRefusals['thing-not-found']],
  }),
  list: defineOperation({
    name: 'things.list',
    summary: 'List things',
    method: 'GET',
    path: '/v1/things',
    callers: ['owner', 'operator', 'auditor'],
    input: Shape({ ...PageQuery, ownerId: Type.Optional(IdText) }),
    output: PageOf(Thing),
    refusals: [],
  }),
  get: defineOperation({
    name: 'things.get',
    summary: 'Look at one thing',
    method: 'GET',
    path: '/v1/things/{thingId}',
    callers: ['owner', 'operator', 'auditor', 'thing'],
    input: Shape({ thingId: IdText }),
    output: Thing,
    refusals: [ThingRefusals['thing-not-found']],
  }),
  block: defineOperation({
    name: 'things.block',
    summary: 'Block a thing: its key is no longer accepted',
    method: 'POST',
    path: '/v1/things/{thingId}/block',
    callers: ['owner', 'operator'],
    input: Shape({ thingId: IdText }),
    output: Done,
    refusals: [ThingRefusals['thing-not-found']],
  }),
  unblock: defineOperation({
    name: 'things.unblock',
    summary: 'Accept a blocked thing’s key again',
    method: 'POST',
    path: '/v1/things/{thingId}/unblock',
    callers: ['owner', 'operator'],
    input: Shape({ thingId: IdText }),
    output: Done,
    refusals: [ThingRefusals['thing-not-found']],
  }),
};
