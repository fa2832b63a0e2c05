/** Which key signed the terms of a mandate as they stand, in plain words, and signing it afterwards. */

import type { Mandate } from '@bank-of-things/sdk';
import { Anchor } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconRosetteDiscountCheck, IconRosetteDiscountCheckOff } from '@tabler/icons-react';
import { useDesk, useNotebook, useNow, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { withMandate } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Confirm } from '../parts/confirm.tsx';
import { signatureText } from '../words/signatures.ts';
import classes from './keys.module.css';
import { useTermsEntry } from './terms-entry.ts';
import { useKeyState, useKeys, useOwnParty } from './use-keys.ts';

export function Signature({ mandate }: { mandate: Mandate }) {
  const now = useNow();
  const owner = useOwnerName(mandate.ownerId);
  const isMine = useOwnParty() === mandate.ownerId;
  const here = useNotebook((page) => page.keyHere);
  const { keys } = useKeys(mandate.ownerId);
  const thumbprintHere = here.kind === 'kept' ? here.thumbprint : undefined;
  const entry = useTermsEntry(mandate);
  if (!entry) return null;
  const isSigned = entry.signedBy !== undefined;
  const isStanding = mandate.state === 'active' || mandate.state === 'exhausted';
  const Icon = isSigned ? IconRosetteDiscountCheck : IconRosetteDiscountCheckOff;
  return (
    <p className={classes.signature} data-signed={isSigned || undefined}>
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span>
        {signatureText(entry, { now, keys, thumbprintHere, isMine, owner })}
        {isMine && isStanding && !isSigned && <SignIt mandate={mandate} />}
      </span>
    </p>
  );
}

/** Where this browser has no key, it leads to the page on which one is made. */
function SignIt({ mandate }: { mandate: Mandate }) {
  const desk = useDesk();
  const state = useKeyState();
  const [isAsking, asking] = useDisclosure();
  const { id: mandateId, version, terms } = mandate;
  const signing = useAction(async () => {
    const owner = await desk.signing.owner();
    const signed = await owner.mandates.change({ mandateId, version, terms });
    desk.notebook.update((page) => withMandate(page, signed));
    asking.close();
    notifications.show({ message: `“${terms.name}” is signed.` });
  });
  if (state?.kind === 'looking') return null;
  if (state?.kind !== 'ready') {
    return (
      <>
        {' · '}
        <Anchor {...linkTo(paths.keys)} size="sm">
          How to sign
        </Anchor>
      </>
    );
  }
  return (
    <>
      {' · '}
      <Anchor component="button" type="button" size="sm" onClick={asking.open}>
        Sign it as it stands
      </Anchor>
      <Confirm
        isOpen={isAsking}
        onClose={asking.close}
        title={`Sign “${terms.name}”?`}
        yes="Sign it"
        action={signing}
      >
        Its terms stay as they are, with your signature under them. What was used of its limits carries over.
      </Confirm>
    </>
  );
}
