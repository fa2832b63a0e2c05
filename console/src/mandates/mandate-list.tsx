/** What a thing may do: its mandates, and the way to a new one. */

import type { Mandate, ThingRecord } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNotebook } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import type { ThingBook } from '../bank/notebook.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { counted } from '../words/time.ts';
import classes from './mandate-card.module.css';
import { MandateCard } from './mandate-card.tsx';

export function MandateList({ thing, book }: { thing: ThingRecord; book: ThingBook }) {
  const mayGive = useNotebook(({ me }) => me.role !== 'auditor');
  const [showsOld, setShowsOld] = useState(false);
  const present = book.mandates.filter((mandate) => !isPast(mandate)).toSorted(bindingFirst);
  const past = book.mandates.filter(isPast);
  const canGive = mayGive && book.accounts.length > 0;
  const give = (
    <Button
      component="a"
      {...linkTo(paths.giveMandate(thing.id))}
      variant={present.length === 0 ? 'filled' : 'light'}
      leftSection={<IconPlus size={16} />}
    >
      Give a mandate
    </Button>
  );
  return (
    <Panel bare title="What it may do" aside={canGive && present.length > 0 ? give : undefined}>
      <div className={classes.list}>
        {present.length === 0 && (
          <Empty title="Nothing yet" action={canGive && give}>
            {book.accounts.length > 0
              ? 'Without a mandate a thing cannot pay. Say in plain words what it may spend.'
              : 'First it needs an account, below; then you say what it may spend.'}
          </Empty>
        )}
        {present.map((mandate) => (
          <MandateCard key={mandate.id} mandate={mandate} thing={thing} book={book} />
        ))}
        {showsOld &&
          past.map((mandate) => <MandateCard key={mandate.id} mandate={mandate} thing={thing} book={book} />)}
      </div>
      {past.length > 0 && (
        <Button variant="subtle" size="xs" mt="xs" ml={-14} onClick={() => setShowsOld(!showsOld)}>
          {showsOld ? 'Hide those that ended' : `Show ${counted(past.length, 'mandate')} that ended`}
        </Button>
      )}
    </Panel>
  );
}

/** What is only tried stands after what binds. */
function bindingFirst(a: Mandate, b: Mandate): number {
  return Number(a.terms.mode === 'shadow') - Number(b.terms.mode === 'shadow');
}

function isPast({ state }: Mandate): boolean {
  return state === 'revoked' || state === 'expired';
}
