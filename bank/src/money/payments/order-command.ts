/** The command to the teller that a signed order becomes, with the facts of its payee and its quote. */

import { hashOfEvidence, isCompactJws } from '../../platform/kernel/evidence.ts';
import type { SignedDocument } from '../../platform/operations/operation.ts';
import type { PayOrder } from '../teller/commands.ts';
import type { PaymentOrder } from './contract.ts';
import { contentOfOrder } from './order-content.ts';
import type { QuoteService } from './quotes.ts';

/** What proves an order, as its command carries it. */
export type OrderEvidence = Pick<
  PayOrder,
  'document' | 'orderHash' | 'contentIsSigned' | 'secondSigned' | 'batchDocument'
>;

/** The evidence of an order that was signed alone, or, for a preview, not at all. */
export function evidenceOf(document: SignedDocument | undefined): OrderEvidence {
  const { evidence = '' } = document ?? {};
  return {
    document: evidence,
    orderHash: hashOfEvidence(evidence),
    ...(isCompactJws(evidence) && { contentIsSigned: true }),
    ...(document?.secondKeyThumbprint && { secondSigned: true }),
  };
}

/** The same order is the same command content, whether it was signed alone or in a batch, now or again. */
export async function orderCommand(
  quotes: Pick<QuoteService, 'payeeFacts' | 'factsFor'>,
  order: PaymentOrder,
  thingId: string,
  evidence: OrderEvidence,
): Promise<PayOrder> {
  const [payee, quote] = await Promise.all([quotes.payeeFacts(order.payee), quotes.factsFor(order)]);
  return {
    type: 'pay-order',
    id: order.id,
    content: contentOfOrder(order, thingId),
    order,
    ...evidence,
    thingId,
    ...(payee && { payee }),
    ...(quote && { quote }),
  };
}
