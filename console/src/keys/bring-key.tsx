/** Making a key here that another browser of the owner has to take in, and the link for it. */

import type { ProvenKey } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Once } from '../parts/once.tsx';
import { Problem } from '../parts/problem.tsx';
import { browserName, freeLabel } from '../words/signatures.ts';
import { keyLink } from './key-link.ts';
import { KeyMark } from './key-mark.tsx';
import classes from './keys.module.css';
import { useOwnParty } from './use-keys.ts';

const LOOKS_EVERY_MS = 3_000;

export function BringKey({ children }: { children: string }) {
  const { signing } = useDesk();
  const own = useOwnParty();
  const keys = useNotebook((page) => (own === undefined ? undefined : page.keys[own]));
  const [proven, setProven] = useState<ProvenKey>();
  const proving = useAction(async () => {
    setProven(await signing.proveKey(freeLabel(browserName(navigator.userAgent), keys ?? [])));
  });
  useEffect(() => {
    if (!proven) return;
    // The bank sends no news of keys.
    const timer = setInterval(() => void signing.look().catch(() => undefined), LOOKS_EVERY_MS);
    return () => clearInterval(timer);
  }, [proven, signing]);
  if (proven) {
    return (
      <>
        <Once
          text={keyLink(location.origin, proven)}
          purpose="Open this link in a browser in which you sign already. It shows the same picture and letters as here; take the key in if they are the same."
          validity="The link is no secret: it can bring this one key to your account, and nothing else. This page notices when that is done."
        />
        <KeyMark publicJwk={proven.publicJwk} label={proven.label} />
      </>
    );
  }
  return (
    <>
      {proving.problem !== undefined && <Problem error={proving.problem} />}
      <Button
        variant="light"
        leftSection={<IconKey size={16} />}
        loading={proving.isRunning}
        onClick={() => void proving.run()}
        className={classes.make}
      >
        {children}
      </Button>
    </>
  );
}
