/** Asks once more before something that matters. */

import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Action } from './action.ts';
import { Problem } from './problem.tsx';

type ConfirmProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  yes: string;
  action: Action<[]>;
  /** Whether it takes something away. */
  isGrave?: boolean;
};

export function Confirm({ isOpen, onClose, title, children, yes, action, isGrave = false }: ConfirmProps) {
  function close() {
    action.forget();
    onClose();
  }
  return (
    <Modal opened={isOpen} onClose={close} title={title}>
      <Stack>
        <div>{children}</div>
        {action.problem !== undefined && <Problem error={action.problem} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Not now
          </Button>
          <Button
            color={isGrave ? 'brick' : 'pine'}
            loading={action.isRunning}
            onClick={() => void action.run()}
            data-autofocus
          >
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
