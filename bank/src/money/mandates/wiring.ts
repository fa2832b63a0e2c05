/** What sets mandates in motion. */

import { type BoundOperation, bindOperations } from '../../platform/operations/operation.ts';
import { mandateOperations } from './operations.ts';
import type { MandateService } from './service.ts';

export function wireMandates(service: MandateService): BoundOperation[] {
  return bindOperations(mandateOperations, {
    give: ({ input, principal, document }) => service.give(input, principal, document),
    change: ({ input, principal, document }) => service.change(input, principal, document),
    activate: ({ input, principal, document }) => service.activate(input, principal, document),
    suspend: ({ input, principal, document }) => service.suspend(input, principal, document),
    resume: ({ input, principal, document }) => service.resume(input, principal, document),
    revoke: ({ input, principal, document }) => service.revoke(input, principal, document),
    delegate: ({ input, principal, document }) => service.delegate(input, principal, document),
    list: ({ input, principal }) => service.list(input, principal),
    get: ({ input, principal }) => service.get(input, principal),
    versions: ({ input, principal }) => service.versions(input, principal),
    usage: ({ input, principal }) => service.usage(input, principal),
    backTest: ({ input, principal }) => service.backTest(input, principal),
  });
}
