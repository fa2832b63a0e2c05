/** What stands where there is nothing yet: why, and what to do. */

import type { ReactNode } from 'react';
import classes from './empty.module.css';
import { Seal } from './seal.tsx';

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode };

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <Seal of={title} size={72} />
      <p className={classes.title}>{title}</p>
      {children && <p className={classes.text}>{children}</p>}
      {action}
    </div>
  );
}
