/** A small word with an icon and a tone, so that no state is told by colour alone. */

import type { ReactNode } from 'react';
import type { Tone } from '../words/payments.ts';
import classes from './tag.module.css';

export function Tag({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${classes.tag} ${classes[tone]}`}>
      {icon}
      {children}
    </span>
  );
}
