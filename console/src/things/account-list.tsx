/** The accounts of a thing: what they are for, what is on them, and what moved. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNotebook, useOwnerName } from '../app/desk-context.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { formText } from '../words/accounts.ts';
import { sentence } from '../words/lists.ts';
import { AccountCard } from './account-card.tsx';
import classes from './account-list.module.css';
import { OpenAccount } from './open-account.tsx';

export function AccountList({ thing, book }: { thing: ThingRecord; book: ThingBook }) {
  const mayOpen = useNotebook(({ me }) => me.role !== 'auditor');
  const owner = useOwnerName(thing.ownerId);
  const [isOpening, opening] = useDisclosure();
  const open = mayOpen ? (
    <Button variant="light" leftSection={<IconPlus size={16} />} onClick={opening.open}>
      Open an account
    </Button>
  ) : undefined;
  return (
    <Panel
      bare
      title={book.accounts.length === 1 ? 'Account' : 'Accounts'}
      aside={book.accounts.length > 0 && open}
    >
      {book.accounts.length === 0 && (
        <Empty title="No account yet" action={open}>
          A thing needs an account before it can pay or be paid: it spends from yours, has a purse of its own,
          or earns for you.
        </Empty>
      )}
      <div className={classes.list}>
        {book.accounts.map((account) => (
          <AccountCard
            key={account.number}
            account={account}
            name={sentence(formText(account.form ?? 'shared', owner))}
          />
        ))}
      </div>
      <OpenAccount thing={thing} isOpen={isOpening} onClose={opening.close} />
    </Panel>
  );
}
