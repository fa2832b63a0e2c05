/** The first page: what waits, the things, and the payments as they happen. */

import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowsExchange, IconDevices } from '@tabler/icons-react';
import { Columns } from '../app/columns.tsx';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { FEED_LENGTH } from '../bank/loading.ts';
import { Problem } from '../parts/problem.tsx';
import { PaymentFeed } from '../payments/payment-feed.tsx';
import { WaitingPayments } from '../payments/waiting-payments.tsx';
import { HomeHeader } from './home-header.tsx';
import classes from './home-page.module.css';
import { ThingList } from './thing-list.tsx';

export function HomePage() {
  const desk = useDesk();
  const problem = useNotebook((page) => page.problem);
  const payments = useNotebook((page) => page.payments);
  const isWide = useMediaQuery('(min-width: 64em)', true, { getInitialValueInEffect: false });
  // Beyond these there are only older payments of the things that were looked at.
  const feed = <PaymentFeed payments={payments?.slice(0, FEED_LENGTH)} title="Payments" />;
  const top = (
    <>
      <HomeHeader />
      {problem !== undefined && <Problem error={problem} onRetry={() => void desk.reload()} />}
      <WaitingPayments />
    </>
  );
  if (isWide) {
    return (
      <Columns aside={feed}>
        {top}
        <ThingList />
      </Columns>
    );
  }
  return (
    <div className={classes.stack}>
      {top}
      <Tabs
        defaultValue="things"
        variant="pills"
        radius="xl"
        classNames={{ list: classes.tabs }}
        keepMounted={false}
      >
        <Tabs.List grow>
          <Tabs.Tab value="things" leftSection={<IconDevices size={17} />}>
            Things
          </Tabs.Tab>
          <Tabs.Tab value="payments" leftSection={<IconArrowsExchange size={17} />}>
            Payments
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="things">
          <ThingList />
        </Tabs.Panel>
        <Tabs.Panel value="payments">{feed}</Tabs.Panel>
      </Tabs>
    </div>
  );
}
