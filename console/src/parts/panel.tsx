/** A quiet surface with a heading. */

import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

type PanelProps = { title: ReactNode; aside?: ReactNode; children: ReactNode; bare?: boolean };

export function Panel({ title, aside, children, bare = false }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={bare ? classes.bare : classes.panel}>
      <header className={classes.header}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
