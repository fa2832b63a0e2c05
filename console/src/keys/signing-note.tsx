/** Beside the button that gives a mandate: whether it will be signed, and the way to a key where there is none. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { Anchor } from '@mantine/core';
import { IconRosetteDiscountCheck, IconRosetteDiscountCheckOff } from '@tabler/icons-react';
import { useNow, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { keyStateWords } from '../words/key-states.ts';
import type { KeyState } from './key-state.ts';
import classes from './keys.module.css';
import { MakeKey } from './make-key.tsx';
import { useKeyState, useSignedOnly } from './use-keys.ts';

type SigningView = {
  /** Undefined where the reader is not the owner. */
  readonly state: KeyState | undefined;
  readonly signs: boolean;
  /** The bank would take only what is signed, and it cannot be signed here. */
  readonly isStopped: boolean;
  readonly signedOnly: boolean;
};

/** How a change of a mandate of this owner would be signed here. */
export function useSigningView(ownerId: string): SigningView {
  const state = useKeyState();
  const signedOnly = useSignedOnly(ownerId);
  const signs = state?.kind === 'ready';
  return { state, signs, signedOnly, isStopped: signedOnly && !signs && state?.kind !== 'looking' };
}

export function SigningNote({ thing, view }: { thing: ThingRecord; view: SigningView }) {
  const now = useNow();
  const owner = useOwnerName(thing.ownerId);
  const { state, signedOnly } = view;
  if (state === undefined) return signedOnly ? <ForOthers owner={owner} /> : null;
  if (state.kind === 'looking') return null;
  const { title, text, make, bring } = keyStateWords(state, { now, signedOnly });
  if (state.kind === 'ready') {
    return (
      <p className={classes.note} data-tone="good">
        <IconRosetteDiscountCheck size={19} stroke={1.8} aria-hidden="true" />
        <span>You sign it in this browser, with “{state.key.label}”.</span>
      </p>
    );
  }
  return (
    <div className={classes.note} data-tone={signedOnly || state.kind === 'lost' ? 'wait' : undefined}>
      <IconRosetteDiscountCheckOff size={19} stroke={1.8} aria-hidden="true" />
      <div className={classes.text}>
        <p>
          <strong>{title}.</strong> {text}
        </p>
        {make && <MakeKey variant="light">{make}</MakeKey>}
        {bring && (
          <Anchor {...linkTo(paths.keys)} size="sm">
            To your keys
          </Anchor>
        )}
      </div>
    </div>
  );
}

function ForOthers({ owner }: { owner: string }) {
  return (
    <p className={classes.note} data-tone="wait">
      <IconRosetteDiscountCheckOff size={19} stroke={1.8} aria-hidden="true" />
      <span>Only mandates that {owner} signed count, so nobody else can change them.</span>
    </p>
  );
}
