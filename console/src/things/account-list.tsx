/** The accounts of a thing: what they are for, what is on them, and what moved. */

import type { Account, ThingRecord } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNotebook, useOwnerName } from '../app/desk-context.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { Amount } from '../parts/amount.tsx';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { Tag } from '../parts/tag.tsx';
import { formText, numberText, ruleText, statusText } from '../words/accounts.ts';
import { sentence } from '../words/lists.ts';
import { amountText } from '../words/money.ts';
import classes from './account-list.module.css';
import { OpenAccount } from './open-account.tsx';
import { StatementView } from './statement-view.tsx';

export function AccountList({ thing, book }: { thing: ThingRecord; book: ThingBook }) {
  const mayOpen = useNotebook(({ me }) => me.role !== 'auditor');
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
          <AccountCard key={account.number} account={account} />
        ))}
      </div>
      <OpenAccount thing={thing} isOpen={isOpening} onClose={opening.close} />
    </Panel>
  );
}

function AccountCard({ account }: { account: Account }) {
  const owner = useOwnerName(account.ownerId ?? '');
  const [isOpen, statement] = useDisclosure();
  const status = statusText(account.status);
  const rule = ruleText(account);
  return (
    <div className={classes.card}>
      <div className={classes.top}>
        <div>
          <h3 className={classes.name}>{sentence(formText(account.form ?? 'shared', owner))}</h3>
          <p className={`mono ${classes.number}`}>{numberText(account.number)}</p>
        </div>
        {status && <Tag tone="bad">{status}</Tag>}
        <div className={classes.money}>
          <Amount amount={account.available} unit={account} size="lg" />
          <p className="soft small">
            available
            {account.reserved !== '0' && <> · {amountText(account.reserved, account)} held</>}
          </p>
        </div>
      </div>
      {rule && <p className="soft small">{rule}</p>}
      <Button
        variant="subtle"
        size="xs"
        onClick={statement.toggle}
        aria-expanded={isOpen}
        className={classes.toggle}
      >
        {isOpen ? 'Hide the statement' : 'Statement'}
      </Button>
      {isOpen && <StatementView account={account} />}
    </div>
  );
}
