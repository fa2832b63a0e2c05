/** Changing, suspending, resuming and revoking a mandate. */

import type { Mandate, ThingRecord } from '@bank-of-things/sdk';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useDesk } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { withMandate } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Confirm } from '../parts/confirm.tsx';
import classes from './mandate-card.module.css';

const STEPS = {
  activate: {
    label: 'Put it in force',
    done: 'is in force.',
    question: 'From now on the thing can pay within it.',
  },
  suspend: {
    label: 'Suspend',
    done: 'is suspended.',
    question: 'The thing makes no new payments with it until you resume it. What is held stays held.',
  },
  resume: { label: 'Resume', done: 'is in force again.', question: 'The thing can pay with it again.' },
  revoke: {
    label: 'Revoke',
    done: 'is revoked.',
    question:
      'It ends for good, with every mandate that was handed on from it. What is held stays held; what was paid stays paid.',
  },
} as const;
type Step = keyof typeof STEPS;

/** What can follow each state. */
const NEXT: Readonly<Record<Mandate['state'], readonly Step[]>> = {
  draft: ['activate', 'revoke'],
  'pending-approval': ['activate', 'revoke'],
  active: ['suspend', 'revoke'],
  exhausted: ['suspend', 'revoke'],
  suspended: ['resume', 'revoke'],
  expired: [],
  revoked: [],
};
const ICONS = {
  activate: IconPlayerPlay,
  suspend: IconPlayerPause,
  resume: IconPlayerPlay,
  revoke: IconTrash,
};

export function MandateActions({ mandate, thing }: { mandate: Mandate; thing: ThingRecord }) {
  const desk = useDesk();
  const [step, setStep] = useState<Step>();
  const { name } = mandate.terms;
  const taking = useAction(async () => {
    if (!step) return;
    const owner = await desk.signing.owner();
    const changed = await owner.mandates[step]({ mandateId: mandate.id });
    desk.notebook.update((page) => withMandate(page, changed));
    notifications.show({ message: `“${name}” ${STEPS[step].done}` });
    setStep(undefined);
  });
  const steps = NEXT[mandate.state];
  if (steps.length === 0) return null;
  const words = STEPS[step ?? 'suspend'];
  return (
    <div className={classes.actions}>
      <Button component="a" {...linkTo(paths.mandate(thing.id, mandate.id))} variant="default" size="xs">
        Change
      </Button>
      <Menu position="bottom-end" radius="md" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={`What to do with “${name}”`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {steps.map((next) => {
            const Icon = ICONS[next];
            return (
              <Menu.Item
                key={next}
                leftSection={<Icon size={16} />}
                {...(next === 'revoke' ? { c: 'var(--brick)' } : {})}
                onClick={() => setStep(next)}
              >
                {STEPS[next].label}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        isOpen={step !== undefined}
        onClose={() => setStep(undefined)}
        title={`${words.label}: “${name}”?`}
        yes={words.label}
        action={taking}
        isGrave={step === 'revoke'}
      >
        {words.question}
      </Confirm>
    </div>
  );
}
