/** The state of a payment as icon, word and tone. */

import type { Payment } from '@bank-of-things/sdk';
import {
  IconArrowBackUp,
  IconCheck,
  IconCircleOff,
  IconHandStop,
  IconHourglass,
  IconLock,
} from '@tabler/icons-react';
import { useNotebook } from '../app/desk-context.ts';
import { Tag } from '../parts/tag.tsx';
import { stateOf, type Tone } from '../words/payments.ts';

const ICONS: Readonly<Record<Tone, typeof IconCheck>> = {
  good: IconCheck,
  bad: IconCircleOff,
  wait: IconHandStop,
  held: IconLock,
  quiet: IconArrowBackUp,
};

export function StateTag({ payment }: { payment: Payment }) {
  const isMine = useNotebook(({ me }) => me.role === 'owner');
  const { word, tone } = stateOf(payment, isMine);
  const Icon = iconOf(payment, tone);
  return (
    <Tag tone={tone} icon={<Icon aria-hidden="true" stroke={2.2} />}>
      {word}
    </Tag>
  );
}

function iconOf({ state, refunded }: Payment, tone: Tone): typeof IconCheck {
  if (state === 'expired') return IconHourglass;
  return refunded === '0' ? ICONS[tone] : IconArrowBackUp;
}
