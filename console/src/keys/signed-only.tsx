/** Whether only signed mandates of an owner count, and the switch for it. */

import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useDesk } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Panel } from '../parts/panel.tsx';
import classes from './keys.module.css';

export type SignedOnlyProps = {
  partyId: string;
  owner: string;
  isMine: boolean;
  signedOnly: boolean;
  /** Why the switch cannot be moved here; undefined when it can. */
  obstacle: string | undefined;
};

export function SignedOnly({ partyId, owner, isMine, signedOnly, obstacle }: SignedOnlyProps) {
  const { signing } = useDesk();
  const [isAsking, setAsking] = useState(false);
  const next = !signedOnly;
  const changing = useAction(async () => {
    await signing.requireSigned(next, partyId);
    setAsking(false);
    notifications.show({
      message: next ? 'From now on only signed mandates count.' : 'Mandates count without a signature again.',
    });
  });
  const whose = isMine ? 'you' : owner;
  return (
    <Panel title="What counts">
      <div className={classes.rule}>
        <Switch
          label="Only signed mandates count"
          checked={signedOnly}
          disabled={obstacle !== undefined}
          onChange={() => setAsking(true)}
        />
        <p className="soft">
          {signedOnly
            ? `Nobody can give, change or resume a mandate of ${isMine ? 'yours' : owner} without a key that counts: not the operator of the bank, and nobody who steals a session. Suspending stays possible without one.`
            : `A mandate counts as soon as ${whose === 'you' ? 'you are' : `${owner} is`} signed in and gives it, with or without a key. Turned on, only what a key has signed counts.`}
        </p>
        {obstacle && <p className="soft small">{obstacle}</p>}
      </div>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={next ? 'Let only signed mandates count?' : 'Let mandates count without a signature?'}
        yes={next ? 'Turn it on' : 'Lift it'}
        action={changing}
        isGrave={!next}
      >
        {next
          ? 'From now on your mandates change only by your signature, and so does this rule. If you lose every key, only the operator of the bank can lift it.'
          : 'Whoever is signed in can change mandates again, without a key.'}
      </Confirm>
    </Panel>
  );
}
