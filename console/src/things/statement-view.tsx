/** The movements of an account. */

import type { Account, Statement } from '@bank-of-things/sdk';
import { Button, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useDesk, useNotebook, useNow } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { digitsOf } from '../words/money.ts';
import { stampText } from '../words/time.ts';
import classes from './account-list.module.css';

const LINES = 25;

/** For a shared account the bank lists what this thing moved on the account that it spends from. */
export function StatementView({ account: { number, form } }: { account: Account }) {
  const { owner } = useDesk();
  const now = useNow();
  const news = useNotebook(({ lastArrived }) => lastArrived?.position);
  const [pages, setPages] = useState<readonly Statement[]>([]);
  const last = pages.at(-1);
  const loading = useAction(async (after?: string) => {
    const page = await owner.accounts.statement({
      number,
      limit: LINES,
      ...(after ? { after } : {}),
      ...(news ? { position: news } : {}),
    });
    setPages((before) => (after ? [...before, page] : [page]));
  });
  const { run } = loading;
  // A payment that arrives may be on this statement.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `news` is the reason to load again.
  useEffect(() => void run(), [run, news]);
  if (loading.problem !== undefined) return <Problem error={loading.problem} onRetry={() => void run()} />;
  const [first] = pages;
  if (!first || !last) return <Skeleton height={120} radius="md" />;
  const { scale, asset } = first;
  const money = (amount: string) => digitsOf(amount, scale).replace('-', '−');
  const lines = pages.flatMap((page) => page.lines);
  if (lines.length === 0) return <p className="soft small">Nothing has moved yet.</p>;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">{asset}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.transferId}>
              <td className="amount soft">{stampText(line.at, { now })}</td>
              <td>{line.counterpartyName ?? line.description}</td>
              <td className="amount">
                {line.amount.startsWith('-') ? money(line.amount) : `+${money(line.amount)}`}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={2}>{form === 'shared' ? 'Moved by this thing' : 'Balance'}</td>
            <td className="amount">{money(last.closing)}</td>
          </tr>
        </tfoot>
      </table>
      {last.next && (
        <Button variant="subtle" size="xs" loading={loading.isRunning} onClick={() => void run(last.next)}>
          Show later movements
        </Button>
      )}
    </div>
  );
}
