/** One thing: its state, its accounts, what it may do, and what it did. */

import { Breadcrumbs, Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import { Columns } from '../app/columns.tsx';
import { useBook, useDesk, useNotebook, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { MandateList } from '../mandates/mandate-list.tsx';
import { useAction } from '../parts/action.ts';
import { KindIcon } from '../parts/kind-icon.tsx';
import { Problem } from '../parts/problem.tsx';
import { Seal } from '../parts/seal.tsx';
import { PaymentFeed } from '../payments/payment-feed.tsx';
import { WaitingPayments } from '../payments/waiting-payments.tsx';
import { kindText } from '../words/things.ts';
import { AccountList } from './account-list.tsx';
import { ThingMenu } from './thing-menu.tsx';
import classes from './thing-page.module.css';
import { ThingState } from './thing-state.tsx';

export function ThingPage({ thingId }: { thingId: string }) {
  const desk = useDesk();
  const thing = useNotebook(({ things }) => things?.find(({ id }) => id === thingId));
  const payments = useNotebook((page) => page.payments);
  const { book, problem } = useBook(thingId);
  const loading = useAction(() => Promise.all([desk.loadThing(thingId), desk.loadPaymentsOf(thingId)]));
  const { run } = loading;
  useEffect(() => void run(), [run]);
  const failure = loading.problem ?? problem;
  const own = payments?.filter((payment) => payment.thingId === thingId);

  return (
    <>
      <ThingPath name={thing?.name ?? 'Thing'} />
      {failure !== undefined && <Problem error={failure} onRetry={() => void run()} />}
      {!thing && failure === undefined && <Skeleton height={240} radius="lg" />}
      {thing && (
        <Columns aside={<PaymentFeed payments={own} title={`Payments of ${thing.name}`} ofOneThing />}>
          <ThingTitle thing={thing} />
          <WaitingPayments thingId={thingId} />
          {book ? (
            <>
              <MandateList thing={thing} book={book} />
              <AccountList thing={thing} book={book} />
            </>
          ) : (
            problem === undefined && <Skeleton height={240} radius="lg" />
          )}
        </Columns>
      )}
    </>
  );
}

/** The way back to all things. */
export function ThingPath({ name, thingId }: { name: string; thingId?: string }) {
  return (
    <nav aria-label="Where you are" className={classes.path}>
      <Breadcrumbs separator="›">
        <a {...linkTo(paths.home)}>Things</a>
        {thingId ? <a {...linkTo(paths.thing(thingId))}>{name}</a> : <span>{name}</span>}
      </Breadcrumbs>
    </nav>
  );
}

function ThingTitle({ thing }: { thing: Parameters<typeof ThingMenu>[0]['thing'] }) {
  const isOperator = useNotebook(({ me }) => me.role !== 'owner');
  const owner = useOwnerName(thing.ownerId);
  return (
    <header className={classes.title}>
      <Seal of={thing.id} size={84}>
        <KindIcon kind={thing.kind} size={32} />
      </Seal>
      <div className={classes.names}>
        <h1 className={classes.name}>{thing.name}</h1>
        <p className={classes.about}>
          <ThingState state={thing.state} />
          <span>{kindText(thing.kind)}</span>
          {thing.serialNumber && <span className="mono">No. {thing.serialNumber}</span>}
          {thing.secondaryKeyThumbprint && <span>with a second key</span>}
          {isOperator && <span>{owner}</span>}
        </p>
      </div>
      <ThingMenu thing={thing} />
    </header>
  );
}
