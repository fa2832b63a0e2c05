/** Says new payments to those who hear the page. */

import { useNotebook } from '../app/desk-context.ts';
import { nameIn } from '../bank/notebook.ts';
import { announcement } from '../words/payments.ts';

export function Announcer() {
  const sentence = useNotebook((page) => {
    const payment = page.lastArrived;
    return payment ? announcement(payment, nameIn(page, payment.thingId) ?? 'A thing') : '';
  });
  return (
    <div className="unseen" aria-live="polite">
      {sentence}
    </div>
  );
}
