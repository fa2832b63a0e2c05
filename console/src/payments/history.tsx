/** What happened to a payment after it was decided, with the reasons that were given. */

import type { Payment, PaymentChange } from '@bank-of-things/sdk';
import { useEffect, useState } from 'react';
import { useDesk, useNow } from '../app/desk-context.ts';
import { changeText } from '../words/payments.ts';
import { stampText } from '../words/time.ts';
import classes from './decision.module.css';

export function History({ payment }: { payment: Payment }) {
  const now = useNow();
  const changes = useChanges(payment);
  if (changes.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {changes.map((change) => (
        <div key={change.id}>
          <dt>
            <time dateTime={change.at}>{stampText(change.at, { now })}</time>
          </dt>
          <dd>{changeText(change, payment.money)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** None while they are loaded, and where they cannot be: the payment itself says how it stands. */
function useChanges({ id, decidedAt, changedAt, position }: Payment): readonly PaymentChange[] {
  const { owner } = useDesk();
  const [changes, setChanges] = useState<readonly PaymentChange[]>([]);
  // Asked again whenever the payment has moved on in the journal.
  const wanted = decidedAt === changedAt ? undefined : position;
  useEffect(() => {
    if (wanted === undefined) return;
    let isWanted = true;
    owner.payments.history({ paymentId: id }).then(
      ({ items }) => isWanted && setChanges(items),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [owner, id, wanted]);
  return changes;
}
