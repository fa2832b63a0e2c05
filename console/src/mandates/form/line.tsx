/** One sentence of the form, with its gaps. */

import type { ReactNode } from 'react';
import classes from './mandate-form.module.css';

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{title}</legend>
      {children}
    </fieldset>
  );
}

export function Line({ children, problem }: { children: ReactNode; problem?: string | undefined }) {
  return (
    <div>
      <div className={classes.line}>{children}</div>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
