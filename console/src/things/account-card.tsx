/** One account: what it is for, what is on it, and what moved. */

import type { Account } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Amount } from '../parts/amount.tsx';
import { Tag } from '../parts/tag.tsx';
import { numberText, ruleText, statusText } from '../words/accounts.ts';
import { amountText } from '../words/money.ts';
import classes from './account-list.module.css';
import { StatementView } from './statement-view.tsx';

export function AccountCard({ account, name }: { account: Account; name: string }) {
  const [isOpen, statement] = useDisclosure();
  const status = statusText(account.status);
  const rule = ruleText(account);
  return (
    <div className={classes.card}>
      <div className={classes.top}>
        <div>
          <h3 className={classes.name}>{name}</h3>
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
