/** Payments that wait for the owner, before everything else. */

import { useNotebook } from '../app/desk-context.ts';
import { Panel } from '../parts/panel.tsx';
import classes from './waiting-payment.module.css';
import { WaitingPayment } from './waiting-payment.tsx';

/** `thingId`: only those of one thing. */
export function WaitingPayments({ thingId }: { thingId?: string }) {
  const waiting = useNotebook((page) => page.waiting);
  const isOwner = useNotebook(({ me }) => me.role === 'owner');
  const shown = waiting.filter((payment) => thingId === undefined || payment.thingId === thingId);
  if (shown.length === 0) return null;
  return (
    <Panel bare title={isOwner ? 'Waiting for you' : 'Waiting for their owners'}>
      <ul className={classes.list}>
        {shown.map((payment) => (
          <WaitingPayment key={payment.id} payment={payment} />
        ))}
      </ul>
    </Panel>
  );
}
