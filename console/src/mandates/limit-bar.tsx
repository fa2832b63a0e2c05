/** How far a limit is used: spent and held apart, what is left, and when it begins again. */

import type { LimitUse, Mandate } from '@bank-of-things/sdk';
import { useNames, useNow } from '../app/desk-context.ts';
import { categoryName } from '../words/categories.ts';
import { bareText, limitTitle, measureText, sharesOf } from '../words/limits.ts';
import { momentText } from '../words/time.ts';
import classes from './limit-bar.module.css';

type LimitBarProps = { use: LimitUse; mandate: Mandate; compact?: boolean };

export function LimitBar({ use, mandate, compact = false }: LimitBarProps) {
  const now = useNow();
  const nameOf = useNames();
  const { terms } = mandate;
  const limit = terms.limits?.find(({ id }) => id === use.limitId);
  const shares = sharesOf(use);
  const scope = use.scope === undefined ? '' : ` · ${nameOf(use.scope) ?? categoryName(use.scope)}`;
  const title = `${limit ? limitTitle({ ...limit, per: 'mandate' }) : use.limitId}${scope}`;
  const left = `${measureText(use.remaining, use, terms)} left`;
  const isTight = shares.committed + shares.reserved >= 85;
  const parts = [
    `${bareText(use.committed, use, terms)} of ${measureText(use.max, use, terms)} used`,
    ...(use.reserved === '0' ? [] : [`${bareText(use.reserved, use, terms)} held`]),
    ...(use.resetsAt && limit?.window.type !== 'rolling'
      ? [`resets ${momentText(use.resetsAt, { now })}`]
      : []),
  ];
  return (
    <div className={classes.limit} data-limit={use.limitId}>
      <div className={classes.words}>
        <span className={classes.title}>{title}</span>
        <span className={classes.left} data-tight={isTight || undefined}>
          {left}
        </span>
      </div>
      <meter className="unseen" aria-label={title} max={100} value={shares.committed + shares.reserved}>
        {`${parts.join(', ')}, ${left}`}
      </meter>
      <div className={classes.bar} aria-hidden="true" data-tight={isTight || undefined}>
        <span className={classes.committed} style={{ width: `${shares.committed}%` }} />
        <span className={classes.reserved} style={{ width: `${shares.reserved}%` }} />
      </div>
      {!compact && <p className={classes.detail}>{parts.join(' · ')}</p>}
    </div>
  );
}
