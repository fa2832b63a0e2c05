/** The keys of an owner, those that ended included, and the way to end one. */

import type { PartyKey } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconDeviceLaptop, IconKey, IconKeyOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useDesk, useNotebook, useNow } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Panel } from '../parts/panel.tsx';
import { Seal } from '../parts/seal.tsx';
import { Tag } from '../parts/tag.tsx';
import { shortThumbprint, validityText } from '../words/signatures.ts';
import { counted } from '../words/time.ts';
import { isValid } from './key-state.ts';
import classes from './keys.module.css';

type KeyListProps = {
  keys: readonly PartyKey[];
  partyId: string;
  /** Whether the reader can end this one here. */
  mayEnd: (key: PartyKey) => boolean;
};

export function KeyList({ keys, partyId, mayEnd }: KeyListProps) {
  const { signing } = useDesk();
  const [chosen, setChosen] = useState<PartyKey>();
  const [showsOld, setShowsOld] = useState(false);
  const ending = useAction(async () => {
    if (!chosen) return;
    await signing.endKey(chosen, partyId);
    setChosen(undefined);
    notifications.show({ message: `“${chosen.label}” is ended.` });
  });
  const present = keys.filter(isValid);
  const past = keys.filter((key) => !isValid(key));
  const shown = showsOld ? [...present, ...past] : present;
  return (
    <Panel bare title={present.length > 0 ? 'All keys' : 'Keys that ended'}>
      {shown.length > 0 && (
        <ul className={classes.list}>
          {shown.map((key) => (
            <KeyRow
              key={key.thumbprint}
              partyKey={key}
              {...(mayEnd(key) ? { onEnd: () => setChosen(key) } : {})}
            />
          ))}
        </ul>
      )}
      {past.length > 0 && (
        <Button variant="subtle" size="xs" mt="xs" ml={-14} onClick={() => setShowsOld(!showsOld)}>
          {showsOld ? 'Hide those that ended' : `Show ${counted(past.length, 'key')} that ended`}
        </Button>
      )}
      <Confirm
        isOpen={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        title={`End “${chosen?.label}”?`}
        yes="End this key"
        action={ending}
        isGrave
      >
        What it signs from now on does not count, and it never counts again. Mandates that it signed stay in
        force, and their signatures stay.
      </Confirm>
    </Panel>
  );
}

function KeyRow({ partyKey: key, onEnd }: { partyKey: PartyKey; onEnd?: () => void }) {
  const now = useNow();
  const here = useNotebook((page) => page.keyHere);
  const { thumbprint, label } = key;
  const isHere = here.kind === 'kept' && here.thumbprint === thumbprint;
  return (
    <li className={classes.key} data-key={thumbprint} data-ended={!isValid(key) || undefined}>
      <Seal of={thumbprint} size={48}>
        <IconKey aria-hidden="true" stroke={1.6} />
      </Seal>
      <div className={classes.names}>
        <h3 className={classes.label}>
          {label}
          <KeyTag isHere={isHere} isValid={isValid(key)} />
        </h3>
        <p className="soft small">
          {validityText(key, { now })} ·{' '}
          <span className={`mono ${classes.thumbprint}`}>{shortThumbprint(thumbprint)}</span>
        </p>
      </div>
      {onEnd && (
        <Button variant="default" size="xs" onClick={onEnd} aria-label={`End “${label}”`}>
          End
        </Button>
      )}
    </li>
  );
}

function KeyTag({ isHere, isValid: counts }: { isHere: boolean; isValid: boolean }) {
  if (!counts) {
    return (
      <Tag tone="quiet" icon={<IconKeyOff aria-hidden="true" stroke={2} />}>
        Ended
      </Tag>
    );
  }
  const Icon = isHere ? IconDeviceLaptop : IconCheck;
  return (
    <Tag tone="good" icon={<Icon aria-hidden="true" stroke={2.2} />}>
      {isHere ? 'In this browser' : 'Counts'}
    </Tag>
  );
}
