/** The page before it is known who is there. */

import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { Seal } from '../parts/seal.tsx';
import classes from './sign-in-page.module.css';

export function Opening({ children }: { children?: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.opening}>
        <Seal of="Bank of Things" size={132} />
        {children ?? <Loader type="dots" size="sm" aria-label="Opening the bank" />}
      </div>
    </main>
  );
}
