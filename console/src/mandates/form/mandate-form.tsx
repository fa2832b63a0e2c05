/** The mandate as sentences with gaps, beside what they mean. */

import type { Mandate, ThingRecord } from '@bank-of-things/sdk';
import { type FormEvent, useRef, useState } from 'react';
import { Columns } from '../../app/columns.tsx';
import { useDesk } from '../../app/desk-context.ts';
import { goTo, paths } from '../../app/path.ts';
import { type ThingBook, withMandate } from '../../bank/notebook.ts';
import { useAction } from '../../parts/action.ts';
import { type Draft, newDraft } from '../draft/draft.ts';
import { draftOf, keptTerms } from '../draft/from-terms.ts';
import { termsOf } from '../draft/to-terms.ts';
import { AmountLines } from './amount-lines.tsx';
import { AskingLines } from './asking-lines.tsx';
import { HoursLines } from './hours-lines.tsx';
import classes from './mandate-form.module.css';
import { MandateSummary } from './mandate-summary.tsx';
import { ScopeLines } from './scope-lines.tsx';
import { SecondKeyLines } from './second-key-lines.tsx';
import { TrialLines } from './trial-lines.tsx';

/** What every part of the form gets. */
export type LinesProps = {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  /** Shown only after the first attempt to save. */
  readonly problems: Readonly<Record<string, string>>;
  readonly asset: string;
};

type MandateFormProps = { thing: ThingRecord; book: ThingBook; mandate: Mandate | undefined };

export function MandateForm({ thing, book, mandate: given }: MandateFormProps) {
  const desk = useDesk();
  // The version that was opened is the one that is changed.
  const [mandate] = useState(given);
  const [draft, setDraft] = useState(() => firstDraft(book, mandate));
  const [wasTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const account = book.accounts.find(({ number }) => number === draft.account);
  const unit = mandate?.terms ?? account ?? { asset: '', scale: 2 };
  const { terms, problems } = termsOf(draft, unit, mandate?.terms);
  const isComplete = Object.keys(problems).length === 0;

  const saving = useAction(async () => {
    const owner = await desk.signing.owner();
    const saved = mandate
      ? await owner.mandates.change({ mandateId: mandate.id, version: mandate.version, terms })
      : await owner.mandates.give({ thingId: thing.id, account: draft.account, terms });
    desk.notebook.update((page) => withMandate(page, saved));
    await desk.loadBook(thing.id);
    goTo(paths.thing(thing.id));
  });

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isComplete) void saving.run();
    else
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  const lines: LinesProps = {
    draft,
    set: (change) => setDraft((before) => ({ ...before, ...change })),
    problems: wasTried ? problems : {},
    asset: unit.asset,
  };
  return (
    <form ref={form} onSubmit={onSubmit} noValidate>
      <Columns
        aside={
          <MandateSummary
            thing={thing}
            account={account}
            terms={terms}
            kept={mandate && keptTerms(mandate.terms)}
            isNew={!mandate}
            isComplete={isComplete || !wasTried}
            saving={saving}
          />
        }
      >
        <div className={classes.form}>
          <ScopeLines {...lines} thing={thing} book={book} isNew={!mandate} />
          <AmountLines {...lines} />
          <AskingLines {...lines} />
          <SecondKeyLines {...lines} thing={thing} />
          <HoursLines {...lines} />
          <TrialLines {...lines} />
        </div>
      </Columns>
    </form>
  );
}

function firstDraft(book: ThingBook, mandate: Mandate | undefined): Draft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (mandate) return draftOf(mandate.terms, mandate.account, timeZone);
  // What a thing earns is swept away, so that it is the last account to spend from.
  const spending = book.accounts.find(({ form }) => form !== 'earning') ?? book.accounts[0];
  return newDraft(spending?.number ?? '', timeZone);
}
