/** The mandate as it would stand: in plain words, with what the form keeps, the back-test, and the button that gives it. */

import type { Account, MandateTerms, ThingRecord } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { useNames, useNow, useOwnerName } from '../../app/desk-context.ts';
import { linkTo, paths } from '../../app/path.ts';
import { SigningNote, useSigningView } from '../../keys/signing-note.tsx';
import type { Action } from '../../parts/action.ts';
import { Problem } from '../../parts/problem.tsx';
import { Seal } from '../../parts/seal.tsx';
import { sourceText } from '../../words/accounts.ts';
import { sentence } from '../../words/lists.ts';
import { summaryOf, termsInWords } from '../../words/terms.ts';
import { BackTest } from './back-test.tsx';
import classes from './mandate-summary.module.css';

type SummaryProps = {
  thing: ThingRecord;
  account: Account | undefined;
  terms: MandateTerms;
  kept: MandateTerms | undefined;
  isNew: boolean;
  isComplete: boolean;
  saving: Action<[]>;
};

export function MandateSummary({ thing, account, terms, kept, isNew, isComplete, saving }: SummaryProps) {
  const now = useNow();
  const nameOf = useNames();
  const owner = useOwnerName(thing.ownerId);
  const source = account ? sourceText(account, owner) : 'its account';
  const sentences = summaryOf(terms, { thing: thing.name, source, now, nameOf });
  const signing = useSigningView(thing.ownerId);
  const words = isNew ? 'Give this mandate' : 'Change the mandate';
  const keptWords = kept ? termsInWords(kept, { now, nameOf }) : [];
  return (
    <>
      <section className={classes.deed} aria-label="What it means">
        <Seal of={thing.id} size={180} />
        <h2 className={classes.title}>{terms.name}</h2>
        <div aria-live="polite" className={classes.sentences}>
          {sentences.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
        {keptWords.length > 0 && (
          <div className={classes.kept}>
            <p>This mandate has rules that the form does not show. They stay as they are:</p>
            <ul>
              {keptWords.map(({ path, words }) => (
                <li key={path}>{sentence(words)}.</li>
              ))}
            </ul>
          </div>
        )}
      </section>
      {saving.problem !== undefined && <Problem error={saving.problem} />}
      {!isComplete && (
        <p className={classes.incomplete}>Something is missing; it is marked in the sentences.</p>
      )}
      <SigningNote thing={thing} view={signing} />
      <div className={classes.buttons}>
        <Button component="a" {...linkTo(paths.thing(thing.id))} variant="default">
          Cancel
        </Button>
        <Button type="submit" loading={saving.isRunning} disabled={signing.isStopped}>
          {signing.signs ? `Sign and ${words.toLowerCase()}` : words}
        </Button>
      </div>
      <BackTest thing={thing} terms={terms} />
    </>
  );
}
