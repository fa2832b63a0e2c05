/** A key of another browser that came by a link: the owner takes it in with a signature of this browser, or not. */

import type { ProvenKey } from '@bank-of-things/sdk';
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useDesk } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { keyInLink } from './key-link.ts';
import { KeyMark } from './key-mark.tsx';
import classes from './keys.module.css';

export function TakeIn({ canSign }: { canSign: boolean }) {
  const { signing } = useDesk();
  const [proven, setProven] = useState<ProvenKey | undefined>(() => keyInLink(location.hash));
  useEffect(() => {
    // A link that is opened where this page is open already changes only the last part of the address.
    const read = () => setProven((before) => keyInLink(location.hash) ?? before);
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  function close() {
    history.replaceState(null, '', location.pathname);
    setProven(undefined);
  }
  const taking = useAction(async () => {
    if (!proven) return;
    await signing.bringKey(proven);
    close();
    notifications.show({ message: `You sign with “${proven.label}” as well from now on.` });
  });
  if (!proven) return null;
  return (
    <section className={classes.card} data-tone="wait" aria-label="A key of another browser">
      <div className={classes.text}>
        <h2 className={classes.title}>A browser asks to sign for you</h2>
        <p>
          {canSign
            ? 'Take its key in only if you made it yourself a moment ago, and if that browser shows this picture and these letters. Whoever has the key can give mandates in your name.'
            : 'This browser has no key of yours, so it cannot take another one in. Open the link in a browser in which you sign.'}
        </p>
        <KeyMark publicJwk={proven.publicJwk} label={proven.label} />
        {taking.problem !== undefined && <Problem error={taking.problem} />}
        <Group mt={6}>
          <Button variant="default" onClick={close}>
            {canSign ? 'Not mine' : 'Close'}
          </Button>
          {canSign && (
            <Button loading={taking.isRunning} onClick={() => void taking.run()}>
              Take it in
            </Button>
          )}
        </Group>
      </div>
    </section>
  );
}
