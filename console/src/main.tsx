/** Begins the page. */

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { takeCode } from './app/sign-in-code.ts';
import { theme, variables } from './theme/theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place to be drawn.');
// Taken before anything is drawn: the code works once, and components may be drawn twice.
const code = takeCode();

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-center" />
      <App code={code} />
    </MantineProvider>
  </StrictMode>,
);
