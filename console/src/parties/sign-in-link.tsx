/** A new sign-in link for a person who is at the bank already. */

import type { Operator, Party, SignInLink } from '@bank-of-things/sdk';
import { Button, Modal } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { LinkNote } from './link-note.tsx';

export function MakeSignInLink({ operator, party }: { operator: Operator; party: Party }) {
  const [link, setLink] = useState<SignInLink>();
  const [isOpen, setOpen] = useState(false);
  const making = useAction(async () => {
    setOpen(true);
    setLink(await operator.parties.createSignInLink({ role: 'owner', partyId: party.id }));
  });
  function close() {
    setOpen(false);
    setLink(undefined);
    making.forget();
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLink size={16} />}
        loading={making.isRunning}
        onClick={() => void making.run()}
      >
        Make a sign-in link
      </Button>
      <Modal opened={isOpen} onClose={close} title={`A sign-in link for ${party.name}`} size="lg">
        {link && <LinkNote name={party.name} link={link} />}
        {making.problem !== undefined && <Problem error={making.problem} onRetry={() => void making.run()} />}
      </Modal>
    </>
  );
}
