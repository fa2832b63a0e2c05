/** The family's program: it approves some of what waits, denies some, and overlooks the rest. */

import type { Owner, Payment } from '@bank-of-things/sdk';
import type { Life } from './life.ts';

const APPROVED_PERCENT = 50;
const DENIED_PERCENT = 40;

export function watchApprovals(life: Life, name: string, owner: Owner): void {
  const chance = life.chanceOf(name);
  const seen = new Set<string>();

  async function decide({ id }: Payment): Promise<void> {
    const within = { signal: life.signal };
    await life.rest(chance.between(4_000, 10_000));
    if (life.signal.aborted) return;
    if (chance.inPercent(APPROVED_PERCENT)) await owner.payments.approve({ paymentId: id }, within);
    // Of the rest some are denied; what nobody answers expires.
    else if (chance.inPercent(DENIED_PERCENT)) await owner.payments.deny({ paymentId: id }, within);
  }

  owner.onPayment((payment) => {
    if (payment.state !== 'waiting' || seen.has(payment.id)) return;
    seen.add(payment.id);
    life.attend(name, () => decide(payment));
  });
}
