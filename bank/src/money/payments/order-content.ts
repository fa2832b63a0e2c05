/** What an order's id stands for, whatever envelope it came in. */

import { canonicalJson } from '../../platform/kernel/canonical-json.ts';

/**
 * The content of `payments.pay` under the order's id. When the thing wrote the order down is no part of what it
 * wants: the same purchase signed again is the same order.
 */
export function contentOfOrder(order: object, thingId: string): string {
  const { createdAt: _, expiresAt: __, ...wanted } = order as { createdAt?: unknown; expiresAt?: unknown };
  return canonicalJson({ operation: 'payments.pay', input: { ...wanted, thingId } });
}

/** The same from a compact JWS that holds the order and nothing else. */
export function contentOfJws(compact: string, thingId: string): string {
  const [, payload = ''] = compact.split('.');
  return contentOfOrder(JSON.parse(Buffer.from(payload, 'base64url').toString()), thingId);
}
