/** Every trigger of things in one place. */

import { watch } from '../platform/events/subscription.ts';
import { every } from '../platform/jobs/job.ts';
import { bindOperations } from '../platform/operations/operation.ts';
import type { Wiring } from '../platform/wiring.ts';
import { ThingBlocked, ThingRegistered, ThingSecondaryKeyChanged, ThingUnblocked } from './contract.ts';
import type { ThingMemory } from './memory.ts';
import { thingOperations } from './operations.ts';
import type { SecondaryKeyService } from './registration/secondary-keys.ts';
import type { RegistrationService } from './registration/service.ts';
import type { ThingService } from './service.ts';

const HOUR_MS = 3_600_000;

type Services = {
  service: ThingService;
  registration: RegistrationService;
  secondary: SecondaryKeyService;
  memory: ThingMemory;
};

export function wireThings({ service, registration, secondary, memory }: Services): Wiring {
  return {
    operations: bindOperations(thingOperations, {
      create: ({ input, principal }) => service.create(input, principal),
      newCode: ({ input, principal }) => service.createCode(input.thingId, principal),
      register: ({ input }) => service.register(input),
      registerSecondaryKey: ({ input, principal, document }) =>
        secondary.register(input, principal, document),
      endSecondaryKey: ({ input, principal }) => secondary.end(input.thingId, principal),
      list: ({ input, principal }) => service.list(input, principal),
      get: ({ input, principal }) => service.get(input.thingId, principal),
      block: ({ input, principal }) => service.block(input.thingId, principal),
      unblock: ({ input, principal }) => service.unblock(input.thingId, principal),
    }),
    subscriptions: [],
    // Another process may have changed the thing that this one remembers.
    watches: [ThingRegistered, ThingSecondaryKeyChanged, ThingBlocked, ThingUnblocked].map((event) =>
      watch('things.memory', event, ({ payload }) => memory.forget(payload.thingId)),
    ),
    jobs: [every('things.forget-expired-codes', HOUR_MS, () => registration.forgetExpired())],
    migrations: { capability: 'things', directory: new URL('./migrations/', import.meta.url) },
  };
}
