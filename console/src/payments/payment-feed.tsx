/** Payments as they happen, the newest on top. */

import type { Payment } from '@bank-of-things/sdk';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import classes from './payment-row.module.css';
import { PaymentRow } from './payment-row.tsx';

const SHOWN_FIRST = 12;

type FeedProps = {
  /** Undefined while they are loaded. */
  payments: readonly Payment[] | undefined;
  title: string;
  ofOneThing?: boolean;
  /** What to expect where there is none yet. */
  hint?: string;
};

const HINT = 'As soon as a thing pays, it appears here, with the reason why it was allowed.';

export function PaymentFeed({ payments, title, ofOneThing = false, hint = HINT }: FeedProps) {
  const [limit, setLimit] = useState(SHOWN_FIRST);
  return (
    <Panel title={title}>
      {payments === undefined && <FeedSkeleton />}
      {payments?.length === 0 && <Empty title="No payments yet">{hint}</Empty>}
      {payments !== undefined && payments.length > 0 && (
        <ul className={classes.list}>
          {payments.slice(0, limit).map((payment) => (
            <PaymentRow key={payment.id} payment={payment} ofOneThing={ofOneThing} />
          ))}
        </ul>
      )}
      {payments !== undefined && payments.length > limit && (
        <Button variant="subtle" fullWidth mt="xs" onClick={() => setLimit(limit + 2 * SHOWN_FIRST)}>
          Show older payments
        </Button>
      )}
    </Panel>
  );
}

function FeedSkeleton() {
  return (
    <div aria-hidden="true">
      {['a', 'b', 'c', 'd'].map((row) => (
        <Skeleton key={row} height={38} my={16} radius="md" />
      ))}
    </div>
  );
}
