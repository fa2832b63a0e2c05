/** Giving or changing a mandate: the sentences on one side, what they mean on the other. */

import type { Mandate, ThingRecord } from '@bank-of-things/sdk';
import { Button, Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import { useBook, useDesk, useNotebook } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Empty } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { ThingPath } from '../things/thing-page.tsx';
import classes from './form/mandate-form.module.css';
import { MandateForm } from './form/mandate-form.tsx';

type MandatePageProps = { thingId: string; mandateId: string | undefined };

export function MandatePage({ thingId, mandateId }: MandatePageProps) {
  const desk = useDesk();
  const thing = useNotebook(({ things }) => things?.find(({ id }) => id === thingId));
  const { book, problem } = useBook(thingId);
  const { run, problem: missing } = useAction(() => desk.loadThing(thingId));
  useEffect(() => void run(), [run]);
  const failure = missing ?? problem;
  return (
    <>
      <ThingPath name={thing?.name ?? 'Thing'} thingId={thingId} />
      <h1 className={classes.title}>{mandateId ? 'Change the mandate' : 'Give a mandate'}</h1>
      {failure !== undefined && <Problem error={failure} onRetry={() => void run()} />}
      {thing && book ? (
        <Form thing={thing} book={book} mandateId={mandateId} />
      ) : (
        failure === undefined && <Skeleton height={420} radius="lg" />
      )}
    </>
  );
}

type FormProps = { thing: ThingRecord; book: ThingBook; mandateId: string | undefined };

function Form({ thing, book, mandateId }: FormProps) {
  const mandate: Mandate | undefined = book.mandates.find(({ id }) => id === mandateId);
  const back = (
    <Button component="a" {...linkTo(paths.thing(thing.id))} variant="default">
      Back to {thing.name}
    </Button>
  );
  if (mandateId !== undefined && !mandate) {
    return (
      <Empty title="There is no such mandate" action={back}>
        It may have been given to another thing.
      </Empty>
    );
  }
  if (book.accounts.length === 0) {
    return (
      <Empty title={`${thing.name} has no account yet`} action={back}>
        Open one first; then you can say what it may spend.
      </Empty>
    );
  }
  // The form keeps what is typed even if news of the mandate arrive; the bank refuses a change of an old version.
  return <MandateForm key={mandateId ?? 'new'} thing={thing} book={book} mandate={mandate} />;
}
