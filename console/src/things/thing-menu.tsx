/** What an owner does with a thing as such: a new registration code, ending its second key, blocking, unblocking. */

import type { RegistrationCode, ThingRecord } from '@bank-of-things/sdk';
import { ActionIcon, Menu, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBan, IconDots, IconKey, IconKeyOff, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Problem } from '../parts/problem.tsx';
import { CodeNote } from './code-note.tsx';

export function ThingMenu({ thing }: { thing: ThingRecord }) {
  const desk = useDesk();
  const mayChange = useNotebook(({ me }) => me.role !== 'auditor');
  const [code, setCode] = useState<RegistrationCode>();
  const [isBlocking, setBlocking] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const thingId = thing.id;
  const isBlocked = thing.state === 'blocked';
  const coding = useAction(async () => setCode(await desk.owner.things.newCode({ thingId })));
  const blocking = useAction(async () => {
    await (isBlocked ? desk.owner.things.unblock({ thingId }) : desk.owner.things.block({ thingId }));
    await desk.loadThing(thingId);
    setBlocking(false);
    notifications.show({ message: isBlocked ? `${thing.name} may act again.` : `${thing.name} is blocked.` });
  });
  if (!mayChange) return null;
  return (
    <>
      <Menu position="bottom-end" radius="md" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={`What to do with ${thing.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void coding.run()}>
            New registration code
          </Menu.Item>
          {thing.secondaryKeyThumbprint && (
            <Menu.Item leftSection={<IconKeyOff size={16} />} onClick={() => setEnding(true)}>
              End its second key
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={isBlocked ? <IconLockOpen size={16} /> : <IconBan size={16} />}
            {...(isBlocked ? {} : { c: 'var(--brick)' })}
            onClick={() => setBlocking(true)}
          >
            {isBlocked ? 'Unblock' : 'Block'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={code !== undefined || coding.problem !== undefined}
        onClose={() => {
          setCode(undefined);
          coding.forget();
        }}
        title={`Registration code for ${thing.name}`}
        size="lg"
      >
        {code ? <CodeNote registration={code} /> : <Problem error={coding.problem} />}
      </Modal>
      <EndSecondKey thing={thing} isOpen={isEnding} onClose={() => setEnding(false)} />
      <Confirm
        isOpen={isBlocking}
        onClose={() => setBlocking(false)}
        title={isBlocked ? `Unblock ${thing.name}?` : `Block ${thing.name}?`}
        action={blocking}
        yes={isBlocked ? 'Unblock it' : 'Block it'}
        isGrave={!isBlocked}
      >
        {isBlocked
          ? 'Its key is accepted again, and it can pay within its mandate.'
          : 'Its key is not accepted any more: it can neither pay nor do anything else until you unblock it.'}
      </Confirm>
    </>
  );
}

type EndSecondKeyProps = { thing: ThingRecord; isOpen: boolean; onClose: () => void };

function EndSecondKey({ thing: { id: thingId, name }, isOpen, onClose }: EndSecondKeyProps) {
  const desk = useDesk();
  const ending = useAction(async () => {
    await desk.owner.things.endSecondaryKey({ thingId });
    await desk.loadThing(thingId);
    onClose();
    notifications.show({ message: `The second key of ${name} is ended.` });
  });
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={`End the second key of ${name}?`}
      action={ending}
      yes="End it"
      isGrave
    >
      It signs nothing from now on. Where a mandate wants both keys, the bank refuses until the thing brings
      another second key.
    </Confirm>
  );
}
