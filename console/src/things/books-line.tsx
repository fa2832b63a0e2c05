/** Whether the books balance, for operators and auditors. */

import type { TrialBalance } from '@bank-of-things/sdk';
import { Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconScale } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useDesk } from '../app/desk-context.ts';
import { Tag } from '../parts/tag.tsx';
import { amountText } from '../words/money.ts';
import classes from './home-page.module.css';

const AGAIN_MS = 10_000;

export function BooksLine() {
  const { operator } = useDesk();
  const [books, setBooks] = useState<TrialBalance>();
  useEffect(() => {
    const look = () => void operator?.trialBalance().then(setBooks, () => undefined);
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => clearInterval(timer);
  }, [operator]);
  if (!books) return <p className={classes.books}>Reading the books…</p>;
  const balanced = books.assets.every((asset) => asset.balanced);
  const used = books.assets.filter(({ debits, credits }) => debits !== '0' || credits !== '0');
  const sums = used.map((asset) => amountText(asset.debits, asset)).join(', ');
  const Icon = balanced ? IconScale : IconAlertTriangle;
  return (
    <div className={classes.books} role="status">
      <Tag tone={balanced ? 'good' : 'bad'} icon={<Icon aria-hidden="true" />}>
        {balanced ? 'The books balance' : 'The books do not balance'}
      </Tag>
      <Tooltip label={`Journal position ${books.position}`}>
        <span className="amount">{sums ? `${sums} on each side` : 'nothing is booked yet'}</span>
      </Tooltip>
    </div>
  );
}
