/** The bank's answers about itself. */

import type { BankSigner } from '../platform/auth/bank-key.ts';
import { Refusal } from '../platform/errors/refusals.ts';
import { type Clock, fromIso, type ManualClock, toIso } from '../platform/kernel/clock.ts';
import { type BoundOperation, bindOperations } from '../platform/operations/operation.ts';
import { AboutRefusals, aboutOperations } from './operations.ts';

export function wireAbout(parts: {
  bankId: string;
  version: string;
  clock: Clock | ManualClock;
  signer: BankSigner;
}): BoundOperation[] {
  const { bankId, version, clock, signer } = parts;
  return bindOperations(aboutOperations, {
    about: async () => ({
      id: bankId,
      version,
      time: toIso(clock.now()),
      clock: 'set' in clock ? ('manual' as const) : ('system' as const),
      keys: [signer.publicJwk as Record<string, string>],
    }),
    async setClock({ input }) {
      if (!('set' in clock))
        throw new Refusal(AboutRefusals['clock-runs-by-itself'], 'The clock is the machine’s.');
      clock.set(fromIso(input.time));
      return { time: toIso(clock.now()) };
    },
  });
}
