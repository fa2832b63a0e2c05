/** The things, each as a card. */

import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { useAction } from '../parts/action.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { AddThing } from './add-thing.tsx';
import classes from './home-page.module.css';
import { ThingCard } from './thing-card.tsx';

export function ThingList() {
  const desk = useDesk();
  const things = useNotebook((page) => page.things);
  const next = useNotebook((page) => page.nextThings);
  const role = useNotebook(({ me }) => me.role);
  const [isAdding, adding] = useDisclosure();
  const more = useAction(desk.loadMoreThings);
  const mayAdd = role !== 'auditor';
  const add = (
    <Button leftSection={<IconPlus size={16} />} variant="light" onClick={adding.open}>
      Add a thing
    </Button>
  );
  return (
    <Panel bare title="Things" aside={mayAdd ? add : undefined}>
      {things === undefined && <CardSkeletons />}
      {things?.length === 0 && (
        <Empty
          title={role === 'owner' ? 'Your things begin here' : 'No things here yet'}
          action={mayAdd && add}
        >
          Give a car, a fridge or a vending machine an identity at the bank. Then say in plain words what it
          may spend.
        </Empty>
      )}
      <div className={classes.grid}>
        {things?.map((thing) => (
          <ThingCard key={thing.id} thing={thing} />
        ))}
      </div>
      {next !== undefined && (
        <Button variant="subtle" fullWidth mt="md" loading={more.isRunning} onClick={() => void more.run()}>
          Show more things
        </Button>
      )}
      <AddThing isOpen={isAdding} onClose={adding.close} />
    </Panel>
  );
}

function CardSkeletons() {
  return (
    <div className={classes.grid} role="status" aria-label="Loading things">
      {['a', 'b', 'c', 'd'].map((card) => (
        <Skeleton key={card} height={216} radius="lg" />
      ))}
    </div>
  );
}
