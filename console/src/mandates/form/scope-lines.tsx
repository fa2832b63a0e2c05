/** Who may spend what from where, and whom it may pay. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useNotebook, useOwnerName } from '../../app/desk-context.ts';
import type { ThingBook } from '../../bank/notebook.ts';
import { sourceText } from '../../words/accounts.ts';
import { categoryText, knownCategories } from '../../words/categories.ts';
import { countryName, knownCountries } from '../../words/countries.ts';
import { Group, Line } from './line.tsx';
import classes from './mandate-form.module.css';
import type { LinesProps } from './mandate-form.tsx';

type ScopeLinesProps = LinesProps & { thing: ThingRecord; book: ThingBook; isNew: boolean };
type Option = { value: string; label: string };

export function ScopeLines({ draft, set, problems, ...around }: ScopeLinesProps) {
  return (
    <Group title="Who and where">
      <Line problem={problems.name}>
        <span>Call it</span>
        <TextInput
          aria-label="Name of the mandate"
          placeholder="Charging"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={problems.name !== undefined}
          maxLength={120}
          className={classes.wide}
        />
      </Line>
      <SourceLine draft={draft} set={set} {...around} />
      <ObjectLines draft={draft} set={set} />
    </Group>
  );
}

/** A mandate that was given stays with its account. */
function SourceLine({ draft, set, thing, book, isNew }: Omit<ScopeLinesProps, 'problems'>) {
  const owner = useOwnerName(thing.ownerId);
  const accounts = book.accounts.map((account) => ({
    value: account.number,
    label: `${sourceText(account, owner)} (${account.number.slice(-4)})`,
  }));
  const account = book.accounts.find(({ number }) => number === draft.account);
  return (
    <Line>
      <span>
        Let <strong>{thing.name}</strong> spend from
      </span>
      {isNew && accounts.length > 1 ? (
        <Select
          aria-label="The account it spends from"
          data={accounts}
          value={draft.account}
          onChange={(number) => number && set({ account: number })}
          allowDeselect={false}
          className={classes.wide}
        />
      ) : (
        <strong>{account ? sourceText(account, owner) : 'its account'}</strong>
      )}
    </Line>
  );
}

function ObjectLines({ draft, set }: Pick<ScopeLinesProps, 'draft' | 'set'>) {
  const payees = useNotebook((page) => page.payees);
  const categories = useMemo(
    () => withChosen(knownCategories(), draft.categories, categoryText),
    [draft.categories],
  );
  const countries = useMemo(
    () => withChosen(knownCountries(), draft.countries, countryName),
    [draft.countries],
  );
  const known = payees.map(({ id, name }) => ({ value: id, label: name }));
  const named = withChosen(known, draft.payees, (id) => `Payee ${id.slice(-6)}`);
  const lines = [
    ['at', 'Kinds of shops', 'any kind of shop', categories, 'categories'],
    ['in', 'Countries', 'any country', countries, 'countries'],
    ['paying', 'Payees', 'anybody there', named, 'payees'],
  ] as const;
  return lines.map(([word, label, empty, data, field]) => (
    <Line key={field}>
      <span>{word}</span>
      <Many
        label={label}
        empty={empty}
        data={data}
        value={draft[field]}
        onChange={(chosen) => set({ [field]: chosen })}
      />
    </Line>
  ));
}

type ManyProps = {
  label: string;
  empty: string;
  data: readonly Option[];
  value: readonly string[];
  onChange: (value: string[]) => void;
};

function Many({ label, empty, data, value, onChange }: ManyProps) {
  return (
    <MultiSelect
      aria-label={label}
      data={[...data]}
      value={[...value]}
      onChange={onChange}
      placeholder={value.length === 0 ? empty : ''}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage="Nothing by that name"
      maxDropdownHeight={280}
      className={classes.wide}
    />
  );
}

/** The options with those that are chosen already although nobody here has a name for them. */
function withChosen(
  known: readonly Option[],
  chosen: readonly string[],
  label: (value: string) => string,
): Option[] {
  const missing = chosen.filter((value) => !known.some((option) => option.value === value));
  return [...known, ...missing.map((value) => ({ value, label: label(value) }))];
}
