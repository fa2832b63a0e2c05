/** What a merchant sees: what it has at the bank, and the payments to it as they happen. */

import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Columns } from '../app/columns.tsx';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { FEED_LENGTH } from '../bank/loading.ts';
import { Problem } from '../parts/problem.tsx';
import { Tag } from '../parts/tag.tsx';
import { PaymentFeed } from '../payments/payment-feed.tsx';
import { AccountCard } from '../things/account-card.tsx';
import classes from '../things/home-page.module.css';
import { categoryName } from '../words/categories.ts';
import { countryName } from '../words/countries.ts';
import { sentence } from '../words/lists.ts';

const NONE_YET = 'As soon as a thing pays you, it appears here.';

export function MerchantPage() {
  const desk = useDesk();
  const problem = useNotebook((page) => page.problem);
  const payments = useNotebook((page) => page.payments);
  const income = useNotebook((page) => page.income);
  const isWide = useMediaQuery('(min-width: 64em)', true, { getInitialValueInEffect: false });
  const account = income ? (
    <AccountCard account={income} name="Your account" />
  ) : (
    problem === undefined && <Skeleton height={150} radius="lg" />
  );
  const top = (
    <>
      <MerchantHeader />
      {problem !== undefined && <Problem error={problem} onRetry={() => void desk.reload()} />}
    </>
  );
  const feed = (
    <PaymentFeed payments={payments?.slice(0, FEED_LENGTH)} title="Payments to you" hint={NONE_YET} />
  );
  if (isWide) {
    return (
      <Columns aside={account}>
        {top}
        {feed}
      </Columns>
    );
  }
  return (
    <div className={classes.stack}>
      {top}
      {account}
      {feed}
    </div>
  );
}

function MerchantHeader() {
  const me = useNotebook((page) => page.payees.find(({ id }) => id === page.me.merchantId));
  return (
    <div>
      <h1 className={classes.greeting}>{me?.name ?? 'Your payments'}</h1>
      {me && (
        <p className={classes.sub}>
          {sentence(categoryName(me.category))} in {countryName(me.country)}
        </p>
      )}
      {me?.blocked && <Tag tone="bad">The bank has blocked you: nothing is paid to you.</Tag>}
    </div>
  );
}
