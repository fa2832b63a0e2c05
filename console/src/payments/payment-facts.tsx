/** What a payment is about and why it was refused: what owner and payee are told alike. */

import type { Payment } from '@bank-of-things/sdk';
import { IconBulb } from '@tabler/icons-react';
import { useNow } from '../app/desk-context.ts';
import { amountText } from '../words/money.ts';
import { contentText } from '../words/payments.ts';
import { momentText } from '../words/time.ts';
import classes from './decision.module.css';

type RefusalProps = { refusal: NonNullable<Payment['refusal']>; isExplained: boolean };

/** Where a rule refused, it says below in words what the detail says in codes. */
export function Refusal({ refusal: { title, detail, remedy }, isExplained }: RefusalProps) {
  return (
    <div className={classes.refusal}>
      <p className={classes.strong}>{title}</p>
      {!isExplained && detail !== title && <p>{detail}</p>}
      <p className={classes.remedy}>
        <IconBulb size={16} stroke={1.8} aria-hidden="true" /> {remedy}
      </p>
    </div>
  );
}

export function Facts({ payment }: { payment: Payment }) {
  const now = useNow();
  const { money, captured, refunded, state, kind, expiresAt } = payment;
  const content = contentText(payment);
  const facts: [string, string][] = [];
  if (content) facts.push(['Bought', content]);
  if (kind !== 'exact') facts.push(['Ceiling', amountText(money.amount, money)]);
  if (kind !== 'exact' && captured !== '0') facts.push(['Used', amountText(captured, money)]);
  if (kind === 'exact' && refunded !== '0') facts.push(['Paid', amountText(captured, money)]);
  if (refunded !== '0') facts.push(['Given back', amountText(refunded, money)]);
  if (expiresAt && (state === 'authorised' || state === 'partly-captured')) {
    facts.push(['Held until', momentText(expiresAt, { now })]);
  }
  if (facts.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {facts.map(([term, text]) => (
        <div key={term} data-wide={term === 'Bought' || undefined}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
