/** What the outside may ask of the log. What is public shows nothing but hashes. */

import { Type } from 'typebox';
import { AccountRefusals } from '../../money/accounts/contract.ts';
import { MandateRefusals } from '../../money/mandates/contract.ts';
import { PaymentRefusals } from '../../money/payments/contract.ts';
import { AnyIdText, OneOf, Shape } from '../../platform/kernel/schemas.ts';
import { defineOperation } from '../../platform/operations/operation.ts';
import { LogCheckpoint, LogConsistency, LogProof, LogRefusals, LogTile, TreeSize } from './contract.ts';

const anybody = ['public', 'owner', 'operator', 'auditor', 'thing', 'merchant'] as const;
const everyone = ['owner', 'operator', 'auditor', 'thing', 'merchant'] as const;

export const logOperations = {
  checkpoint: defineOperation({
    name: 'log.checkpoint',
    summary: 'The newest signed checkpoint of the transparency log',
    method: 'GET',
    path: '/v1/log/checkpoint',
    callers: anybody,
    input: Shape({}),
    output: LogCheckpoint,
    refusals: [LogRefusals['not-logged-yet'], LogRefusals.halted],
  }),
  tile: defineOperation({
    name: 'log.tile',
    summary: 'Up to 256 hashes of the log’s tree that stand beside each other',
    method: 'GET',
    path: '/v1/log/tiles/{level}/{number}',
    description: 'As in C2SP tlog-tiles. Without `width` the tile has to be full; a full one never changes.',
    callers: anybody,
    input: Shape({
      level: Type.Integer({ minimum: 0, maximum: 6 }),
      number: Type.Integer({ minimum: 0, maximum: 2 ** 43 }),
      width: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
    }),
    output: LogTile,
    refusals: [LogRefusals['tile-not-there']],
  }),
  consistency: defineOperation({
    name: 'log.consistency',
    summary: 'Proves that the log of one size begins with the log of a smaller size',
    method: 'GET',
    path: '/v1/log/consistency',
    description: '`second` is the size of the newest checkpoint unless another one is named.',
    callers: anybody,
    input: Shape({ first: TreeSize, second: Type.Optional(TreeSize) }),
    output: LogConsistency,
    refusals: [LogRefusals['size-not-reached'], LogRefusals['not-logged-yet'], LogRefusals.halted],
  }),
  prove: defineOperation({
    name: 'log.prove',
    summary: 'Proves to third parties that a payment, transfer or mandate is recorded in the log',
    method: 'GET',
    path: '/v1/log/proofs/{kind}/{subjectId}',
    description:
      'For whoever may see what is proved. With `position`, such as that of a receipt, it proves how things stood then. Where one journal row has several leaves about it, there is a proof of each.',
    callers: everyone,
    input: Shape({
      kind: OneOf(['payment', 'transfer', 'mandate']),
      subjectId: AnyIdText,
      position: Type.Optional(
        Type.String({ pattern: '^[0-9]{1,18}$', description: 'A journal position, as a receipt names it.' }),
      ),
    }),
    output: Shape({ items: Type.Array(LogProof) }),
    refusals: [
      PaymentRefusals['payment-not-found'],
      MandateRefusals['mandate-not-found'],
      AccountRefusals['transfer-not-found'],
      LogRefusals['nothing-recorded'],
      LogRefusals['link-erased'],
      LogRefusals['not-logged-yet'],
      LogRefusals.halted,
    ],
  }),
};
