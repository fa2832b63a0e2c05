/** The one button that makes a key in this browser. */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { browserName, freeLabel } from '../words/signatures.ts';
import classes from './keys.module.css';
import { useOwnParty } from './use-keys.ts';

type MakeKeyProps = { children: string; variant?: 'filled' | 'light' };

export function MakeKey({ children, variant = 'filled' }: MakeKeyProps) {
  const { signing } = useDesk();
  const own = useOwnParty();
  const keys = useNotebook((page) => (own === undefined ? undefined : page.keys[own]));
  const making = useAction(async () => {
    const isMade = await signing.makeKey(freeLabel(browserName(navigator.userAgent), keys ?? []));
    if (isMade) notifications.show({ message: 'From now on you sign in this browser.' });
  });
  return (
    <>
      {making.problem !== undefined && <Problem error={making.problem} />}
      <Button
        variant={variant}
        leftSection={<IconKey size={16} />}
        loading={making.isRunning}
        onClick={() => void making.run()}
        className={classes.make}
      >
        {children}
      </Button>
    </>
  );
}
