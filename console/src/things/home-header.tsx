/** Who is here and what there is: an owner’s own money, or for an operator all owners and the books. */

import type { Operator } from '@bank-of-things/sdk';
import { Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconUserPlus } from '@tabler/icons-react';
import { useDesk, useNotebook, useNow } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { AddPerson } from '../parties/add-person.tsx';
import { MakeSignInLink } from '../parties/sign-in-link.tsx';
import { Amount } from '../parts/amount.tsx';
import { counted } from '../words/time.ts';
import { BooksLine } from './books-line.tsx';
import classes from './home-page.module.css';

export function HomeHeader() {
  const { operator } = useDesk();
  return operator ? <OperatorHeader operator={operator} /> : <OwnerHeader />;
}

function OwnerHeader() {
  const name = useNotebook(({ me }) => me.party?.name);
  const count = useNotebook(({ things }) => things?.length);
  const greeting = greetingAt(useNow());
  return (
    <div className={classes.header}>
      <div>
        <h1 className={classes.greeting}>{name ? `${greeting}, ${name}` : greeting}</h1>
        <p className={classes.sub}>
          {count === undefined
            ? 'Looking for your things…'
            : count === 0
              ? 'No thing of yours is at the bank yet.'
              : `${counted(count, 'thing')} at the bank.`}
        </p>
      </div>
      <Balances />
    </div>
  );
}

/** An auditor looks at everything too, and adds nobody. */
function OperatorHeader({ operator }: { operator: Operator }) {
  const desk = useDesk();
  const mayAdd = useNotebook(({ me }) => me.role === 'operator');
  const [isAdding, adding] = useDisclosure();
  const owners = useNotebook((page) => page.owners);
  const ownerId = useNotebook((page) => page.ownerId);
  const chosen = owners.find(({ id }) => id === ownerId);
  return (
    <div className={classes.header}>
      <div>
        <h1 className={classes.greeting}>{chosen?.name ?? 'Everybody’s things'}</h1>
        <BooksLine />
      </div>
      {chosen && <Balances />}
      <div className={classes.owners}>
        {chosen && (
          <Button
            component="a"
            {...linkTo(paths.keysOf(chosen.id))}
            variant="default"
            leftSection={<IconKey size={16} />}
          >
            Keys
          </Button>
        )}
        {mayAdd && chosen && <MakeSignInLink key={chosen.id} operator={operator} party={chosen} />}
        {mayAdd && (
          <Button variant="light" leftSection={<IconUserPlus size={16} />} onClick={adding.open}>
            Add a person
          </Button>
        )}
        <Select
          label="Owner"
          placeholder="All owners"
          data={owners.map(({ id, name }) => ({ value: id, label: name }))}
          value={ownerId ?? null}
          onChange={(id) => desk.showOwner(id ?? undefined)}
          searchable
          clearable
          w={240}
        />
      </div>
      {mayAdd && <AddPerson operator={operator} isOpen={isAdding} onClose={adding.close} />}
    </div>
  );
}

/** The primary accounts: what the owner has beside what the things have. */
function Balances() {
  const primaries = useNotebook((page) => page.primaries);
  return (
    <div className={classes.balances}>
      {primaries.slice(0, 3).map((account) => (
        <div key={account.number} className={classes.balance}>
          <span className={classes.label}>{account.name}</span>
          <Amount amount={account.available} unit={account} size="lg" />
        </div>
      ))}
    </div>
  );
}

function greetingAt(now: number): string {
  const hour = new Date(now).getHours();
  if (hour >= 5 && hour < 12) return 'Good morning';
  return hour >= 12 && hour < 18 ? 'Good afternoon' : 'Good evening';
}
