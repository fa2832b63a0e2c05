/** Who may spend what from where, and whom it may pay. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useNotebook, useOwnerName } from '../../app/desk-context.ts';
import type { ThingBook } from '../../bank/notebook.ts';
import { numberText, sourceText } from '../../words/accounts.ts';
import { categoryText, knownCategories } from '../../words/categories.ts';
import { countryName, knownCountries } from '../../words/countries.ts';
import { Group, Line } from './line.tsx';
import classes from './mandate-form.module.css';
import type { LinesProps } from './mandate-form.tsx';

type ScopeLinesProps = LinesProps & { thing: ThingRecord; book: ThingBook; isNew: boolean };
type Option = { value: string; label: string };

export function ScopeLines({ draft, set, problems, thing, book, isNew }: ScopeLinesProps) {
  const owner = useOwnerName(thing.ownerId);
  const payees = useNotebook((page) => page.payees);
  const categories = useMemo(
    () => withChosen(knownCategories(), draft.categories, categoryText),
    [draft.categories],
  );
  const countries = useMemo(
    () => withChosen(knownCountries(), draft.countries, countryName),
    [draft.countries],
  );
  const named = withChosen(
    payees.map(({ id, name }) => ({ value: id, label: name })),
    draft.payees,
    (id) => `Payee ${id.slice(-6)}`,
  );
  const accounts = book.accounts.map((account) => ({
    value: account.number,
    label: `${sourceText(account, owner)} (${numberText(account.number).slice(-4)})`,
  }));
  const [only] = book.accounts;
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
      <Line>
        <span>
          Let <strong>{thing.name}</strong> spend from
        </span>
        {isNew && book.accounts.length > 1 ? (
          <Select
            aria-label="The account it spends from"
            data={accounts}
            value={draft.account}
            onChange={(account) => account && set({ account })}
            allowDeselect={false}
            className={classes.wide}
          />
        ) : (
          <strong>
            {only
              ? sourceText(book.accounts.find(({ number }) => number === draft.account) ?? only, owner)
              : 'its account'}
          </strong>
        )}
      </Line>
      <Line>
        <span>at</span>
        <Many
          label="Kinds of shops"
          empty="any kind of shop"
          data={categories}
          value={draft.categories}
          onChange={(chosen) => set({ categories: chosen })}
        />
      </Line>
      <Line>
        <span>in</span>
        <Many
          label="Countries"
          empty="any country"
          data={countries}
          value={draft.countries}
          onChange={(chosen) => set({ countries: chosen })}
        />
      </Line>
      <Line>
        <span>paying</span>
        <Many
          label="Payees"
          empty="anybody there"
          data={named}
          value={draft.payees}
          onChange={(chosen) => set({ payees: chosen })}
        />
      </Line>
    </Group>
  );
}

type ManyProps = {
  label: string;
  empty: string;
  data: Option[];
  value: readonly string[];
  onChange: (value: string[]) => void;
};

function Many({ label, empty, data, value, onChange }: ManyProps) {
  return (
    <MultiSelect
      aria-label={label}
      data={data}
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
