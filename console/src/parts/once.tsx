/** A secret that is shown once: what it is for, the text to copy, and how long it is good. */

import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './once.module.css';

/** What is longer is copied and not read, so that its beginning is enough. */
const LONG = 160;

type OnceProps = { text: string; purpose: ReactNode; validity: ReactNode };

export function Once({ text, purpose, validity }: OnceProps) {
  return (
    <div className={classes.note}>
      <p>{purpose}</p>
      <div className={classes.code}>
        <output className={`mono ${classes.text}`} data-long={text.length > LONG || undefined}>
          {text}
        </output>
        <CopyButton value={text}>
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
      <p className="soft small">{validity}</p>
    </div>
  );
}
