/** Every trigger of merchants in one place. */

import { watch } from '../../platform/events/subscription.ts';
import { bindOperations } from '../../platform/operations/operation.ts';
import type { Wiring } from '../../platform/wiring.ts';
import { MerchantBlocked, MerchantKeyReplaced, MerchantRegistered, MerchantUnblocked } from './contract.ts';
import type { MerchantMemory } from './memory.ts';
import { merchantOperations } from './operations.ts';
import type { MerchantService } from './service.ts';

type Parts = { service: MerchantService; memory: MerchantMemory };

export const merchantsMigrations = {
  capability: 'merchants',
  directory: new URL('./migrations/', import.meta.url),
};

export function wireMerchants({ service, memory }: Parts): Wiring {
  return {
    operations: bindOperations(merchantOperations, {
      register: ({ input, principal }) => service.register(input, principal),
      list: ({ input }) => service.list(input),
      get: ({ input }) => service.get(input.merchantId),
      changeKey: ({ input, principal }) => service.changeKey(input.merchantId, input.publicJwk, principal),
      block: ({ input }) => service.block(input.merchantId, input.blocked),
    }),
    subscriptions: [],
    // Another process may have changed the merchant that this one remembers.
    watches: [
      watch('merchants.memory', MerchantRegistered, ({ payload }) => memory.forget(payload)),
      ...[MerchantKeyReplaced, MerchantBlocked, MerchantUnblocked].map((event) =>
        watch('merchants.memory', event, ({ payload }) => memory.forget(payload)),
      ),
    ],
    jobs: [],
    migrations: merchantsMigrations,
  };
}
