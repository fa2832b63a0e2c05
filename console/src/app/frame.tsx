/** What stands around every page: the bank’s name, who is signed in, whether news arrive, and the way out. */

import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconKey, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { Seal } from '../parts/seal.tsx';
import { Announcer } from '../payments/announcer.tsx';
import { useNotebook } from './desk-context.ts';
import classes from './frame.module.css';
import { linkTo, paths } from './path.ts';

export function Frame({ children, onLeave }: { children: ReactNode; onLeave: () => Promise<void> }) {
  const waiting = useNotebook((page) => page.waiting.length);
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) Bank of Things` : 'Bank of Things';
  }, [waiting]);
  return (
    <>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <header className={classes.header}>
        <div className={classes.inner}>
          <a {...linkTo(paths.home)} className={classes.brand}>
            <Seal of="Bank of Things" size={34} />
            Bank of Things
          </a>
          <div className={classes.tools}>
            <StreamState />
            <SchemeToggle />
            <Person onLeave={onLeave} />
          </div>
        </div>
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        {children}
      </main>
      <Announcer />
    </>
  );
}

function StreamState() {
  const stream = useNotebook((page) => page.stream);
  const words = { opening: 'Connecting…', live: 'Live', broken: 'Reconnecting…' }[stream];
  const hint =
    stream === 'live' ? 'Payments appear here as they happen.' : 'The page shows what it knew last.';
  return (
    <Tooltip label={hint}>
      <span className={classes.stream} data-state={stream} role="status">
        <span className={classes.dot} aria-hidden="true" />
        {words}
      </span>
    </Tooltip>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Use ${next} colours`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Use ${next} colours`}
        onClick={() => setColorScheme(next)}
      >
        {scheme === 'dark' ? <IconSun size={19} stroke={1.7} /> : <IconMoon size={19} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

const WITHOUT_NAME: Readonly<Record<string, string>> = {
  operator: 'Operator',
  auditor: 'Auditor',
  merchant: 'Merchant',
};

function Person({ onLeave }: { onLeave: () => Promise<void> }) {
  const me = useNotebook((page) => page.me);
  const isOwner = me.role === 'owner';
  const payee = useNotebook((page) => page.payees.find(({ id }) => id === me.merchantId));
  const name = me.party?.name ?? payee?.name ?? WITHOUT_NAME[String(me.role)] ?? 'Signed in';
  return (
    <Menu position="bottom-end" radius="md" shadow="md">
      <Menu.Target>
        <button type="button" className={classes.person} aria-label={`${name}: account menu`}>
          <IconUserCircle size={20} stroke={1.6} aria-hidden="true" />
          <span className={classes.name}>{name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as {name}</Menu.Label>
        {isOwner && (
          <Menu.Item component="a" {...linkTo(paths.keys)} leftSection={<IconKey size={16} />}>
            Your keys
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void onLeave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
