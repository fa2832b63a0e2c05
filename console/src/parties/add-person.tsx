/** Adding a person: who it is, the account that the person begins with, and the link to hand over. */

import type { Asset, Operator, Party, SignInLink } from '@bank-of-things/sdk';
import { Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useDesk } from '../app/desk-context.ts';
import { withOwners } from '../bank/notebook.ts';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { LinkNote } from './link-note.tsx';

type Added = { readonly party: Party; readonly link: SignInLink };
type AddPersonProps = { operator: Operator; isOpen: boolean; onClose: () => void };

export function AddPerson({ operator, isOpen, onClose }: AddPersonProps) {
  const desk = useDesk();
  const [added, setAdded] = useState<Added>();
  function close() {
    onClose();
    setAdded(undefined);
  }
  function show({ party }: Added) {
    close();
    desk.showOwner(party.id);
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={added ? `${added.party.name} is at the bank` : 'Add a person'}
      size="lg"
    >
      {added ? (
        <Stack>
          <LinkNote name={added.party.name} link={added.link} />
          <Group justify="flex-end">
            <Button onClick={() => show(added)}>Show {added.party.name}</Button>
          </Group>
        </Stack>
      ) : (
        <PersonForm operator={operator} onAdded={setAdded} />
      )}
    </Modal>
  );
}

const KINDS = [
  { value: 'natural-person', label: 'Person' },
  { value: 'legal-person', label: 'Company' },
] as const;

function PersonForm({ operator, onAdded }: { operator: Operator; onAdded: (added: Added) => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Party['kind']>('natural-person');
  const assets = useAssets(operator);
  const [chosen, setChosen] = useState<string>('EUR/2');
  const asset = assets.find((one) => keyOf(one) === chosen);
  const add = useAdding(operator);
  const adding = useAction(async () => {
    if (asset) onAdded(await add({ name: name.trim(), kind, asset }));
  });
  const isComplete = name.trim() !== '' && asset !== undefined;
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isComplete) void adding.run();
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <SegmentedControl
          data={[...KINDS]}
          value={kind}
          onChange={(value) => setKind(value as Party['kind'])}
          aria-label="Person or company"
        />
        <TextInput
          label="Name"
          placeholder={kind === 'natural-person' ? 'Anna Berg' : 'Berg Logistics'}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          data-autofocus
          required
        />
        <Select
          label="Opens an account in"
          description="The things of the person spend from it and earn for it."
          data={assets.map((one) => ({ value: keyOf(one), label: `${one.name} (${one.asset})` }))}
          value={chosen}
          onChange={(value) => setChosen(value ?? chosen)}
          allowDeselect={false}
        />
        {adding.problem !== undefined && <Problem error={adding.problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={adding.isRunning} disabled={!isComplete}>
            Add and make a sign-in link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function keyOf({ asset, scale }: Asset): string {
  return `${asset}/${scale}`;
}

/** The assets in which the bank keeps books; none until they are loaded. */
function useAssets(operator: Operator): readonly Asset[] {
  const [assets, setAssets] = useState<readonly Asset[]>([]);
  const { run } = useAction(async () => setAssets((await operator.accounts.listAssets()).items));
  useEffect(() => void run(), [run]);
  return assets;
}

type Wish = { readonly name: string; readonly kind: Party['kind']; readonly asset: Asset };

/** Adds a person with an account and a link. Tried again with the same wish, it adds nobody twice. */
function useAdding(operator: Operator): (wish: Wish) => Promise<Added> {
  const desk = useDesk();
  const tried = useRef<{ wish: string; personId: string; accountId: string }>(undefined);
  return async ({ name, kind, asset: { asset, scale } }) => {
    const wish = JSON.stringify([name, kind, asset, scale]);
    if (tried.current?.wish !== wish) {
      const { bank } = operator.client;
      tried.current = { wish, personId: await bank.newId(), accountId: await bank.newId() };
    }
    const { personId, accountId } = tried.current;
    const party = await operator.parties.create({ id: personId, kind, name });
    await operator.accounts.openPrimary({ id: accountId, ownerId: party.id, asset, scale });
    const link = await operator.parties.createSignInLink({ role: 'owner', partyId: party.id });
    desk.notebook.update((page) => withOwners(page, [party]));
    return { party, link };
  };
}
