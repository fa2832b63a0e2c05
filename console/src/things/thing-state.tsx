/** The state of a thing as icon, word and tone. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { IconBan, IconCheck, IconKey } from '@tabler/icons-react';
import { Tag } from '../parts/tag.tsx';
import { stateText } from '../words/things.ts';

const LOOKS = {
  active: { tone: 'good', Icon: IconCheck },
  'awaiting-registration': { tone: 'wait', Icon: IconKey },
  blocked: { tone: 'bad', Icon: IconBan },
} as const;

export function ThingState({ state }: Pick<ThingRecord, 'state'>) {
  const { tone, Icon } = LOOKS[state];
  return (
    <Tag tone={tone} icon={<Icon aria-hidden="true" stroke={2.2} />}>
      {stateText(state)}
    </Tag>
  );
}
