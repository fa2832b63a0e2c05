/** Things: devices with an identity, an owner and a key. */

import { type Static, Type } from 'typebox';
import { defineRefusals } from '../platform/errors/refusals.ts';
import { defineEvent } from '../platform/events/event.ts';
import { IdText, Name, OneOf, Shape, Timestamp } from '../platform/kernel/schemas.ts';

export const ThingState = OneOf(['awaiting-registration', 'active', 'blocked']);

export const Thing = Shape(
  {
    id: IdText,
    name: Name,
    kind: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      description: 'What it is, such as car, fridge or vending-machine.',
    }),
    serialNumber: Type.Optional(Name),
    ownerId: IdText,
    state: ThingState,
    keyThumbprint: Type.Optional(Type.String()),
    secondaryKeyThumbprint: Type.Optional(
      Type.String({ description: 'The key that signs high-trust orders as well. It opens no door.' }),
    ),
    createdAt: Timestamp,
    registeredAt: Type.Optional(Timestamp),
  },
  { title: 'Thing' },
);
export type Thing = Static<typeof Thing>;

/** The one-time code that the owner hands to the device. */
export const RegistrationCode = Shape(
  { code: Type.String(), expiresAt: Timestamp },
  { title: 'RegistrationCode' },
);
export type RegistrationCode = Static<typeof RegistrationCode>;

const happened = { thingId: IdText, ownerId: IdText };

/** A thing has a key now, its first or another one. */
export const ThingRegistered = defineEvent(
  'ThingRegistered',
  Shape({ ...happened, keyThumbprint: Type.String() }),
);
export const ThingSecondaryKeyChanged = defineEvent('ThingSecondaryKeyChanged', Shape(happened));
export const ThingBlocked = defineEvent('ThingBlocked', Shape(happened));
export const ThingUnblocked = defineEvent('ThingUnblocked', Shape(happened));

export const ThingRefusals = defineRefusals('things', {
  'thing-not-found': {
    kind: 'not-found',
    title: 'There is no such thing among yours.',
    remedy: 'Check the identifier.',
  },
  'registration-code-not-valid': {
    kind: 'forbidden',
    title: 'The registration code is wrong, used or expired.',
    remedy: 'Ask the owner for a new code.',
  },
  'second-signature-needed': {
    kind: 'forbidden',
    title: 'A thing replaces its secondary key only with the signature of the one that it has.',
    remedy: 'Sign with both keys, or let the owner register the new one.',
  },
  'key-already-used': {
    kind: 'conflict',
    title: 'This key already belongs to another thing.',
    remedy: 'Every thing makes a key of its own.',
  },
});
