/** Whether credit may be used, and whether the mandate is only tried. */

import { Switch } from '@mantine/core';
import { Group, Line } from './line.tsx';
import type { LinesProps } from './mandate-form.tsx';

export function TrialLines({ draft, set }: LinesProps) {
  return (
    <Group title="And">
      <Line>
        <Switch
          label="it may use the account’s credit"
          checked={draft.mayUseCredit}
          onChange={(event) => set({ mayUseCredit: event.currentTarget.checked })}
        />
      </Line>
      <Line>
        <Switch
          label="try it first in shadow mode"
          description="It decides beside the mandate in force and reports what it would have done. It binds nothing and pays nothing."
          checked={draft.isShadow}
          onChange={(event) => set({ isShadow: event.currentTarget.checked })}
        />
      </Line>
    </Group>
  );
}
