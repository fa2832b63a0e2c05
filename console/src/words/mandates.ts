/** States of mandates in words. */

import type { Mandate } from '@bank-of-things/sdk';
import type { Tone } from './payments.ts';

const STATES: Readonly<Record<Mandate['state'], { readonly word: string; readonly tone: Tone }>> = {
  draft: { word: 'Draft', tone: 'quiet' },
  'pending-approval': { word: 'Waiting for your approval', tone: 'wait' },
  active: { word: 'In force', tone: 'good' },
  suspended: { word: 'Suspended', tone: 'wait' },
  revoked: { word: 'Revoked', tone: 'quiet' },
  expired: { word: 'Ended', tone: 'quiet' },
  exhausted: { word: 'Used up', tone: 'bad' },
};

export function mandateStateText(state: Mandate['state']) {
  return STATES[state];
}
