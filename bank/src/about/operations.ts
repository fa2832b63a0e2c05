/** What the bank says of itself, and the hand on its clock when it runs on recorded time. */

import { Type } from 'typebox';
import { defineRefusals } from '../platform/errors/refusals.ts';
import { OneOf, Shape, Timestamp } from '../platform/kernel/schemas.ts';
import { defineOperation } from '../platform/operations/operation.ts';

export const AboutRefusals = defineRefusals('bank', {
  'clock-runs-by-itself': {
    kind: 'forbidden',
    title: 'This bank’s clock cannot be set.',
    remedy: 'Start a temporary bank with BOT_CLOCK=manual.',
  },
});

export const aboutOperations = {
  about: defineOperation({
    name: 'bank.about',
    summary: 'The bank’s id, time and public keys',
    method: 'GET',
    path: '/v1/bank',
    callers: ['public', 'operator', 'auditor', 'owner', 'merchant', 'thing'],
    input: Shape({}),
    output: Shape({
      id: Type.String(),
      version: Type.String(),
      time: Timestamp,
      clock: OneOf(['system', 'manual']),
      keys: Type.Array(Type.Record(Type.String(), Type.String())),
    }),
    refusals: [],
  }),
  setClock: defineOperation({
    name: 'bank.setClock',
    summary: 'Move a manual clock forward; it never goes back',
    method: 'PUT',
    path: '/v1/bank/clock',
    callers: ['operator'],
    input: Shape({ time: Timestamp }),
    output: Shape({ time: Timestamp }),
    refusals: [AboutRefusals['clock-runs-by-itself']],
  }),
};
