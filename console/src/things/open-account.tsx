/** Opening an account for a thing: three forms, each in plain words. */

import type { Account, ThingRecord } from '@bank-of-things/sdk';
import { Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useDesk, useOwnerName } from '../app/desk-context.ts';
import { withAccount } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { possessive } from '../words/accounts.ts';
import { amountText, minorUnitsOf } from '../words/money.ts';
import classes from './open-account.module.css';

type OpenAccountProps = { thing: ThingRecord; isOpen: boolean; onClose: () => void };

export function OpenAccount({ thing, isOpen, onClose }: OpenAccountProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Open an account for ${thing.name}`} size="lg">
      <OpenForm thing={thing} onDone={onClose} />
    </Modal>
  );
}

type Form = NonNullable<Account['form']>;
type TypedTopUp = { readonly below: string; readonly upTo: string };

function OpenForm({ thing, onDone }: { thing: ThingRecord; onDone: () => void }) {
  const desk = useDesk();
  const owner = useOwnerName(thing.ownerId);
  const [primaries, setPrimaries] = useState<readonly Account[]>();
  const [form, setForm] = useState<Form>('shared');
  const [chosen, setChosen] = useState<string | null>(null);
  const [topUp, setTopUp] = useState<TypedTopUp>({ below: '', upTo: '' });
  const looking = useAction(async () => {
    const { items } = await desk.owner.accounts.list({ ownerId: thing.ownerId, limit: 100 });
    setPrimaries(items.filter(({ kind }) => kind === 'primary'));
  });
  const { run } = looking;
  useEffect(() => void run(), [run]);

  const primary = primaries?.find(({ number }) => number === chosen) ?? primaries?.[0];
  const rules = primary ? accountRules(form, topUp, primary) : {};
  const opening = useAction(async () => {
    if (!primary || !rules) return;
    const opened = await desk.owner.accounts.openForThing({
      thingId: thing.id,
      form,
      primary: primary.number,
      ...rules,
    });
    desk.notebook.update((page) => withAccount(page, thing.id, opened));
    await desk.loadBook(thing.id);
    onDone();
  });
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void opening.run();
  }
  if (looking.problem !== undefined) return <Problem error={looking.problem} onRetry={() => void run()} />;
  if (primaries?.length === 0) return <p>{owner} has no account at the bank yet. The operator opens one.</p>;
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <FormChoice form={form} onChange={setForm} owner={owner} />
        <Select
          label={form === 'earning' ? 'Earns for' : 'The money comes from'}
          data={(primaries ?? []).map((account) => ({
            value: account.number,
            label: `${account.name}, ${amountText(account.available, account)}`,
          }))}
          value={primary?.number ?? null}
          onChange={setChosen}
          allowDeselect={false}
        />
        {form === 'pre-funded' && <TopUpFields typed={topUp} onChange={setTopUp} asset={primary?.asset} />}
        {opening.problem !== undefined && <Problem error={opening.problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={opening.isRunning} disabled={!primary || !rules}>
            Open it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type TopUpFieldsProps = {
  typed: TypedTopUp;
  onChange: (typed: TypedTopUp) => void;
  asset: string | undefined;
};

function TopUpFields({ typed, onChange, asset }: TopUpFieldsProps) {
  const unit = { inputMode: 'decimal', rightSection: asset, rightSectionWidth: 48 } as const;
  return (
    <Group grow align="flex-start">
      <TextInput
        label="When it falls below"
        description="Empty: you fill it yourself"
        value={typed.below}
        onChange={(event) => onChange({ ...typed, below: event.currentTarget.value })}
        {...unit}
      />
      <TextInput
        label="fill it up to"
        description="From the account above"
        value={typed.upTo}
        onChange={(event) => onChange({ ...typed, upTo: event.currentTarget.value })}
        {...unit}
      />
    </Group>
  );
}

function FormChoice({
  form,
  onChange,
  owner,
}: {
  form: Form;
  onChange: (form: Form) => void;
  owner: string;
}) {
  const choices: readonly [Form, string, string][] = [
    [
      'shared',
      `Spends from ${possessive(owner)} account`,
      'No balance of its own; the mandate is the only bound.',
    ],
    [
      'pre-funded',
      'Has a purse of its own',
      'It can spend what is in the purse, and the bank can top it up.',
    ],
    ['earning', `Earns for ${owner}`, 'Others pay it; what it earns goes to the owner’s account.'],
  ];
  return (
    <Radio.Group label="How it uses money" value={form} onChange={(value) => onChange(value as Form)}>
      <div className={classes.choices}>
        {choices.map(([value, label, description]) => (
          <Radio.Card key={value} value={value} className={classes.choice} aria-label={label}>
            <Radio.Indicator />
            <div>
              <p className={classes.label}>{label}</p>
              <p className="soft small">{description}</p>
            </div>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}

/** Undefined when what was typed is not complete. What a thing earns goes to its owner at once. */
function accountRules(form: Form, typed: TypedTopUp, { scale }: Account) {
  if (form === 'earning') return { sweep: { keep: '0' } };
  if (form === 'shared' || (typed.below === '' && typed.upTo === '')) return {};
  const below = minorUnitsOf(typed.below, scale);
  const upTo = minorUnitsOf(typed.upTo, scale);
  return below === undefined || upTo === undefined ? undefined : { topUp: { below, upTo } };
}
