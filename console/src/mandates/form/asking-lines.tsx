/** When the thing has to ask its owner. */

import { Checkbox } from '@mantine/core';
import { Gap } from './gap.tsx';
import { Group, Line } from './line.tsx';
import type { LinesProps } from './mandate-form.tsx';

export function AskingLines({ draft, set, problems, asset }: LinesProps) {
  const asks = draft.askAbove.trim() !== '' || draft.asksNewPayees;
  return (
    <Group title="When it asks first">
      <Line problem={problems.askAbove}>
        <span>ask me above</span>
        <Gap
          label="Ask me above"
          placeholder="never"
          value={draft.askAbove}
          onChange={(askAbove) => set({ askAbove })}
          unit={asset}
          isNumber
          isWrong={problems.askAbove !== undefined}
        />
      </Line>
      <Line>
        <Checkbox
          label="and when it pays somebody for the first time"
          checked={draft.asksNewPayees}
          onChange={(event) => set({ asksNewPayees: event.currentTarget.checked })}
        />
      </Line>
      {asks && (
        <Line problem={problems.waitMinutes}>
          <span>without my answer it is refused after</span>
          <Gap
            label="Minutes until it is refused"
            value={draft.waitMinutes}
            onChange={(waitMinutes) => set({ waitMinutes })}
            width={80}
            isNumber
            isWrong={problems.waitMinutes !== undefined}
          />
          <span>minutes</span>
        </Line>
      )}
    </Group>
  );
}
