/** Adding a thing: say what it is, get the code that the device registers with, open an account for it. */

import type { RegistrationCode, ThingRecord } from '@bank-of-things/sdk';
import { Autocomplete, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useDesk, useNotebook } from '../app/desk-context.ts';
import { goTo, paths } from '../app/path.ts';
import { withThing } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { KNOWN_KINDS, kindOf, kindText } from '../words/things.ts';
import { CodeNote } from './code-note.tsx';

type Added = { thing: ThingRecord; registration: RegistrationCode };

export function AddThing({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [added, setAdded] = useState<Added>();
  function close() {
    onClose();
    setAdded(undefined);
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={added ? `${added.thing.name} is at the bank` : 'Add a thing'}
      size="lg"
    >
      {added ? (
        <Stack>
          <CodeNote registration={added.registration} />
          <Group justify="flex-end">
            <Button
              onClick={() => {
                close();
                goTo(paths.thing(added.thing.id));
              }}
            >
              Next: open an account for it
            </Button>
          </Group>
        </Stack>
      ) : (
        <AddForm onAdded={setAdded} />
      )}
    </Modal>
  );
}

function AddForm({ onAdded }: { onAdded: (added: Added) => void }) {
  const desk = useDesk();
  const owners = useNotebook((page) => page.owners);
  const shownOwner = useNotebook((page) => page.ownerId);
  const [name, setName] = useState('');
  const [kind, setKind] = useState('');
  const [serialNumber, setSerialNumber] = useState('');
  const [ownerId, setOwnerId] = useState(shownOwner ?? null);
  const adding = useAction(async () => {
    const added = await desk.owner.things.create({
      name: name.trim(),
      kind: kindOf(kind),
      ...(serialNumber.trim() ? { serialNumber: serialNumber.trim() } : {}),
      ...(desk.operator && ownerId ? { ownerId } : {}),
    });
    desk.notebook.update((page) => withThing(page, added.thing));
    onAdded(added);
  });
  const isComplete = name.trim() !== '' && kindOf(kind) !== '' && (!desk.operator || ownerId !== null);
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isComplete) void adding.run();
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput
          label="Name"
          placeholder="Blue car"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          data-autofocus
          required
        />
        <Autocomplete
          label="What it is"
          placeholder="Car"
          data={KNOWN_KINDS.map(kindText)}
          value={kind}
          onChange={setKind}
          required
        />
        <TextInput
          label="Serial number"
          description="If it has one; it helps you to tell it from others."
          value={serialNumber}
          onChange={(event) => setSerialNumber(event.currentTarget.value)}
          maxLength={120}
        />
        {desk.operator && (
          <Select
            label="Owner"
            data={owners.map(({ id, name: label }) => ({ value: id, label }))}
            value={ownerId}
            onChange={setOwnerId}
            searchable
            required
          />
        )}
        {adding.problem !== undefined && <Problem error={adding.problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={adding.isRunning} disabled={!isComplete}>
            Add it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
