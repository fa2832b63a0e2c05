/** Everything the outside may ask of the bank, in one table; OpenAPI and the SDK's types are made from it. */

import { aboutOperations } from './about/operations.ts';
import { accountOperations } from './money/accounts/operations.ts';
import { mandateOperations } from './money/mandates/operations.ts';
import { merchantOperations } from './money/merchants/operations.ts';
import { paymentOperations } from './money/payments/operations.ts';
import { webhookOperations } from './money/webhooks/operations.ts';
import { partyOperations } from './parties/operations.ts';
import type { OperationDefinition } from './platform/operations/operation.ts';
import { thingOperations } from './things/operations.ts';
import { logOperations } from './trust/log/operations.ts';

export const allOperations: readonly OperationDefinition[] = [
  aboutOperations,
  partyOperations,
  thingOperations,
  accountOperations,
  mandateOperations,
  merchantOperations,
  paymentOperations,
  webhookOperations,
  logOperations,
].flatMap((operations) => Object.values(operations) as OperationDefinition[]);
