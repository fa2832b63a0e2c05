/** A thing at a glance: what it is, what it has, how far its mandate is used, and what it did last. */

import type { Account, Mandate, ThingRecord } from '@bank-of-things/sdk';
import { Skeleton } from '@mantine/core';
import { useBook, useNotebook, useNow, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { LimitBar } from '../mandates/limit-bar.tsx';
import { Amount } from '../parts/amount.tsx';
import { KindIcon } from '../parts/kind-icon.tsx';
import { Seal } from '../parts/seal.tsx';
import { formText } from '../words/accounts.ts';
import { sentence } from '../words/lists.ts';
import { announcement } from '../words/payments.ts';
import { kindText } from '../words/things.ts';
import { stampText } from '../words/time.ts';
import classes from './thing-card.module.css';
import { ThingState } from './thing-state.tsx';

const LIMITS_SHOWN = 2;

export function ThingCard({ thing }: { thing: ThingRecord }) {
  const { book } = useBook(thing.id);
  const isOperator = useNotebook(({ me }) => me.role !== 'owner');
  const owner = useOwnerName(thing.ownerId);
  return (
    <article className={classes.card} data-thing={thing.id}>
      <header className={classes.header}>
        <Seal of={thing.id} size={56}>
          <KindIcon kind={thing.kind} />
        </Seal>
        <div className={classes.titles}>
          <h3 className={classes.name}>
            <a {...linkTo(paths.thing(thing.id))} className={classes.link}>
              {thing.name}
            </a>
          </h3>
          <p className={classes.kind}>
            {kindText(thing.kind)}
            {isOperator && ` · ${owner}`} {thing.state !== 'active' && <ThingState state={thing.state} />}
          </p>
        </div>
      </header>
      {book ? <CardBook thing={thing} book={book} owner={owner} /> : <Skeleton height={92} radius="md" />}
      <LastPayment thing={thing} />
    </article>
  );
}

type BookProps = { thing: ThingRecord; book: ThingBook; owner: string };

function CardBook({ book, owner }: BookProps) {
  const [account] = book.accounts;
  const mandates = book.mandates.filter(isInForce);
  const limits = mandates.flatMap((mandate) =>
    (book.usage[mandate.id]?.limits ?? []).map((use) => ({ mandate, use })),
  );
  if (!account) return <p className={classes.hint}>It has no account yet, so it cannot pay.</p>;
  return (
    <>
      <Balance account={account} owner={owner} />
      {mandates.length === 0 && account.form !== 'earning' && (
        <p className={classes.hint}>{withoutMandate(book.mandates)}</p>
      )}
      {limits.slice(0, LIMITS_SHOWN).map(({ mandate, use }) => (
        <LimitBar key={`${mandate.id} ${use.limitId} ${use.scope}`} use={use} mandate={mandate} compact />
      ))}
    </>
  );
}

function Balance({ account, owner }: { account: Account; owner: string }) {
  return (
    <div>
      <Amount amount={account.available} unit={account} size="lg" />
      <p className={classes.form}>{sentence(formText(account.form ?? 'shared', owner))}</p>
    </div>
  );
}

function isInForce({ state, terms }: Mandate): boolean {
  return terms.mode === 'enforce' && (state === 'active' || state === 'exhausted');
}

function withoutMandate(mandates: readonly Mandate[]): string {
  if (mandates.some(({ state }) => state === 'suspended'))
    return 'Its mandate is suspended, so it cannot pay.';
  return 'It has no mandate in force, so it cannot pay.';
}

function LastPayment({ thing }: { thing: ThingRecord }) {
  const now = useNow();
  const last = useNotebook(({ payments }) => payments?.find(({ thingId }) => thingId === thing.id));
  if (!last) return null;
  return (
    <p className={classes.last}>
      <time dateTime={last.decidedAt}>{stampText(last.decidedAt, { now })}</time> {announcement(last, 'It')}
    </p>
  );
}
