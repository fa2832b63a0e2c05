/** What a page is about on the left, what belongs beside it on the right; on a phone one under the other. */

import type { ReactNode } from 'react';
import classes from './columns.module.css';

export function Columns({ children, aside }: { children: ReactNode; aside: ReactNode }) {
  return (
    <div className={classes.columns}>
      <div className={classes.main}>{children}</div>
      <aside className={classes.aside}>{aside}</aside>
    </div>
  );
}
