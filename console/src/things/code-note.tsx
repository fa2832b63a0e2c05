/** The registration code of a thing and what to do with it. */

import type { RegistrationCode } from '@bank-of-things/sdk';
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useNow } from '../app/desk-context.ts';
import { momentText } from '../words/time.ts';
import classes from './code-note.module.css';

export function CodeNote({ registration: { code, expiresAt } }: { registration: RegistrationCode }) {
  const now = useNow();
  return (
    <div className={classes.note}>
      <p>
        Give this code to the device. It makes its own key, registers with the code, and from then on proves
        by the key who it is. The code is shown only now.
      </p>
      <div className={classes.code}>
        <output className={`mono ${classes.text}`}>{code}</output>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <p className="soft small">
        It works once, until {momentText(expiresAt, { now })}. You can make a new one at any time.
      </p>
    </div>
  );
}
