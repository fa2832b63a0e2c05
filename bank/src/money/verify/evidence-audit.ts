/** Audits that every order is proved by a signed document in its own row, the one whose hash the payment names. */

import { createEvidenceReader } from '../teller/evidence.ts';
import type { Auditor } from './auditor.ts';
import { check } from './difference.ts';

export function createEvidenceAudit(): Auditor {
  let read = createEvidenceReader();
  return {
    before({ entry }) {
      if (entry.type !== 'order-decided') return;
      const { orderHash } = read(entry.document);
      const { id } = entry.payment;
      check(orderHash === entry.payment.orderHash, () => `payment ${id} is not proved by its document`);
    },
    rowEnds() {
      read = createEvidenceReader();
    },
  };
}
