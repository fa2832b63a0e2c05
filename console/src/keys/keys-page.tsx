/** The keys with which an owner signs: that of this browser, all of them, and whether only what they sign counts. */

import { Breadcrumbs, Skeleton } from '@mantine/core';
import { IconKey, IconKeyOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Columns } from '../app/columns.tsx';
import { useDesk, useNotebook, useNow, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { Seal } from '../parts/seal.tsx';
import pageClasses from '../things/thing-page.module.css';
import { possessive } from '../words/accounts.ts';
import { keyStateWords } from '../words/key-states.ts';
import { BringKey } from './bring-key.tsx';
import { KeyList } from './key-list.tsx';
import { isValid, type KeyState } from './key-state.ts';
import classes from './keys.module.css';
import { MakeKey } from './make-key.tsx';
import { SignedOnly } from './signed-only.tsx';
import { TakeIn } from './take-in.tsx';
import { useKeyState, useKeys, useOwnParty, useSignedOnly } from './use-keys.ts';

/** `partyId`: of whom, for operators; owners see their own. */
export function KeysPage({ partyId: asked }: { partyId: string | undefined }) {
  const { signing } = useDesk();
  const own = useOwnParty();
  const partyId = own ?? asked ?? '';
  const isMine = own !== undefined;
  const owner = useOwnerName(partyId);
  const mayChange = useNotebook(({ me }) => me.role !== 'auditor');
  const state = useKeyState();
  const { keys, problem } = useKeys(partyId);
  const signedOnly = useSignedOnly(partyId);
  // What other browsers of the owner have done since is seen here too.
  const { run } = useAction(signing.look);
  useEffect(() => void run(), [run]);
  const isReady = state?.kind === 'ready';
  const canEnd = mayChange && (!signedOnly || !isMine || isReady);
  const hasOther = (keys?.filter(isValid).length ?? 0) > 1;
  const title = isMine ? 'Your keys' : `Keys of ${owner}`;
  const rule = (
    <SignedOnly
      partyId={partyId}
      owner={owner}
      isMine={isMine}
      signedOnly={signedOnly}
      obstacle={obstacleOf({ isMine, mayChange, signedOnly, isReady })}
    />
  );
  return (
    <>
      <nav aria-label="Where you are" className={pageClasses.path}>
        <Breadcrumbs separator="›">
          <a {...linkTo(paths.home)}>Things</a>
          <span>{title}</span>
        </Breadcrumbs>
      </nav>
      {problem !== undefined && <Problem error={problem} />}
      <Columns aside={rule}>
        <h1 className={pageClasses.name}>{title}</h1>
        {state && state.kind !== 'looking' && <TakeIn canSign={isReady} />}
        {state && <Here state={state} signedOnly={signedOnly} />}
        {keys === undefined && problem === undefined && <Skeleton height={160} radius="lg" />}
        {keys && keys.length > 0 && (
          <KeyList
            keys={keys}
            partyId={partyId}
            mayEnd={(key) => canEnd && isValid(key) && (hasOther || !signedOnly)}
          />
        )}
        {keys?.length === 0 && !isMine && (
          <p className="soft">
            {owner} has no key. Only {possessive(owner)} own browser or program can make one.
          </p>
        )}
      </Columns>
    </>
  );
}

function Here({ state, signedOnly }: { state: KeyState; signedOnly: boolean }) {
  const now = useNow();
  if (state.kind === 'looking') return <Skeleton height={140} radius="lg" />;
  const { title, text, make, bring } = keyStateWords(state, { now, signedOnly });
  const isReady = state.kind === 'ready';
  const Icon = isReady || state.kind === 'none' ? IconKey : IconKeyOff;
  const isGone = state.kind === 'lost' || state.kind === 'ended';
  return (
    <section
      className={classes.card}
      data-tone={isGone ? 'wait' : undefined}
      data-key-state={state.kind}
      aria-label="This browser"
    >
      <Seal of={isReady ? state.key.thumbprint : 'no key'} size={64}>
        <Icon aria-hidden="true" stroke={1.6} />
      </Seal>
      <div className={classes.text}>
        <h2 className={classes.title}>{title}</h2>
        <p>{text}</p>
        {make && <MakeKey>{make}</MakeKey>}
        {bring && <BringKey>{bring}</BringKey>}
      </div>
    </section>
  );
}

type Whether = { isMine: boolean; mayChange: boolean; signedOnly: boolean; isReady: boolean };

/** Why the rule cannot be changed here. */
function obstacleOf({ isMine, mayChange, signedOnly, isReady }: Whether): string | undefined {
  if (!mayChange) return 'You may look at it, and not change it.';
  if (!isMine) return signedOnly ? undefined : 'Only the owner turns it on.';
  if (isReady) return undefined;
  return signedOnly
    ? 'It is lifted by your signature, in a place that has a key of yours, or by the operator of the bank.'
    : 'Make a key in this browser first: without one you could change nothing any more.';
}
