/** What sets mandates in motion. */

import { type BoundOperation, bindOperations } from '../../platform/operations/operation.ts';
import { mandateOperations } from './operations.ts';
import type { MandateService } from './service.ts';

export function wireMandates(service: MandateService): BoundOperation[] {
  return bindOperations(mandateOperations, {
    give: ({ input, principal }) => service.give(input, principal),
    change: ({ input, principal }) => service.change(input, principal),
    activate: ({ input, principal }) => service.activate(input, principal),
    suspend: ({ input, principal }) => service.suspend(input, principal),
    resume: ({ input, principal }) => service.resume(input, principal),
    revoke: ({ input, principal }) => service.revoke(input, principal),
    delegate: ({ input, principal }) => service.delegate(input, principal),
    list: ({ input, principal }) => service.list(input, principal),
    get: ({ input, principal }) => service.get(input, principal),
    versions: ({ input, principal }) => service.versions(input, principal),
    usage: ({ input, principal }) => service.usage(input, principal),
    backTest: ({ input, principal }) => service.backTest(input, principal),
  });
}
