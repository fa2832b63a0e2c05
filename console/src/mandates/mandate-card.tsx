/** A mandate: what it allows in plain words, how far it is used, and what its owner can do with it. */

import type { Mandate, ThingRecord } from '@bank-of-things/sdk';
import { IconCheck, IconEye, IconHourglass, IconPlayerPause, IconPlugX } from '@tabler/icons-react';
import { useNames, useNotebook, useNow, useOwnerName } from '../app/desk-context.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { Signature } from '../keys/signature.tsx';
import { Tag } from '../parts/tag.tsx';
import { sourceText } from '../words/accounts.ts';
import { mandateStateText } from '../words/mandates.ts';
import { summaryOf } from '../words/terms.ts';
import { LimitBar } from './limit-bar.tsx';
import { MandateActions } from './mandate-actions.tsx';
import classes from './mandate-card.module.css';

type MandateCardProps = { mandate: Mandate; thing: ThingRecord; book: ThingBook };

export function MandateCard({ mandate, thing, book }: MandateCardProps) {
  const now = useNow();
  const nameOf = useNames();
  const owner = useOwnerName(thing.ownerId);
  const mayChange = useNotebook(({ me }) => me.role !== 'auditor');
  const account = book.accounts.find(({ number }) => number === mandate.account);
  const source = account ? sourceText(account, owner) : 'an account';
  const { terms } = mandate;
  const [first, ...rest] = summaryOf(terms, { thing: thing.name, source, now, nameOf });
  const usage = book.usage[mandate.id];
  return (
    <article className={classes.card} data-mandate={mandate.id} data-state={mandate.state}>
      <header className={classes.header}>
        <h3 className={classes.name}>{terms.name}</h3>
        <MandateTags mandate={mandate} />
        {mayChange && <MandateActions mandate={mandate} thing={thing} />}
      </header>
      <p className={classes.words}>
        {first} {rest.join(' ')}
      </p>
      <Signature mandate={mandate} />
      {usage && usage.limits.length > 0 && (
        <div className={classes.limits}>
          {usage.limits.map((use) => (
            <LimitBar key={`${use.limitId} ${use.scope}`} use={use} mandate={mandate} />
          ))}
        </div>
      )}
    </article>
  );
}

function MandateTags({ mandate: { state, terms } }: { mandate: Mandate }) {
  const { word, tone } = mandateStateText(state);
  const Icon = {
    good: IconCheck,
    wait: IconHourglass,
    bad: IconPlugX,
    quiet: IconPlayerPause,
    held: IconPlayerPause,
  }[tone];
  const isTried = terms.mode === 'shadow';
  return (
    <>
      {!(isTried && state === 'active') && (
        <Tag tone={tone} icon={<Icon aria-hidden="true" stroke={2.2} />}>
          {word}
        </Tag>
      )}
      {isTried && (
        <Tag tone="held" icon={<IconEye aria-hidden="true" stroke={2} />}>
          Only tried
        </Tag>
      )}
    </>
  );
}
