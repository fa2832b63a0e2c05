/** Above which amount the second key of the thing signs as well. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { Gap } from './gap.tsx';
import { Group, Line } from './line.tsx';
import classes from './mandate-form.module.css';
import type { LinesProps } from './mandate-form.tsx';

type SecondKeyLinesProps = LinesProps & { thing: ThingRecord };

export function SecondKeyLines({ draft, set, problems, asset, thing }: SecondKeyLinesProps) {
  const wants = draft.signTwiceAbove.trim() !== '';
  const hasSecond = thing.secondaryKeyThumbprint !== undefined;
  return (
    <Group title="When one key is not enough">
      <Line problem={problems.signTwiceAbove}>
        <span>above</span>
        <Gap
          label="Second key above"
          placeholder="never"
          value={draft.signTwiceAbove}
          onChange={(signTwiceAbove) => set({ signTwiceAbove })}
          unit={asset}
          isNumber
          isWrong={problems.signTwiceAbove !== undefined}
        />
        <span>its second key has to sign as well</span>
      </Line>
      <p className={classes.hint}>
        A second key sits in another place than the first, such as a secure chip or your phone, so that
        whoever steals one key cannot pay large sums. Write 0 for every payment.
      </p>
      {wants && !hasSecond && (
        <p className={classes.warning} role="status">
          {thing.name} has no second key yet. Until it brings one, the bank refuses what is above this amount.
        </p>
      )}
    </Group>
  );
}
