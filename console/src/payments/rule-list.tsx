/** What every rule answered, those that matter most first. */

import type { RuleResult } from '@bank-of-things/sdk';
import { IconCheck, IconCircleOff, IconHandStop } from '@tabler/icons-react';
import { explain, isConcerned, type RuleContext } from '../words/rules.ts';
import classes from './rule-list.module.css';

const ICONS = { allow: IconCheck, ask: IconHandStop, refuse: IconCircleOff } as const;
const WEIGHT = { refuse: 0, ask: 1, allow: 2 } as const;

type RuleListProps = { rules: readonly RuleResult[]; context: RuleContext };

export function RuleList({ rules, context }: RuleListProps) {
  const shown = rules.filter(isConcerned).toSorted((a, b) => WEIGHT[a.outcome] - WEIGHT[b.outcome]);
  return (
    <ul className={classes.list}>
      {shown.map((rule) => (
        <RuleLine key={`${rule.mandateId} ${rule.rule}`} rule={rule} context={context} />
      ))}
    </ul>
  );
}

function RuleLine({ rule, context }: { rule: RuleResult; context: RuleContext }) {
  const { title, text, verdict, outcome } = explain(rule, context);
  const Icon = ICONS[outcome];
  return (
    <li className={classes.line} data-outcome={outcome} data-rule={rule.rule}>
      <Icon size={15} stroke={2.4} className={classes.icon} aria-hidden="true" />
      <span>
        <span className={classes.title}>{title}:</span> {text}{' '}
        <span className={classes.verdict}>— {verdict}</span>
      </span>
    </li>
  );
}
