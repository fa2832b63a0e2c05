/** A payment as its payee sees it: what it was for and what became of it. How the owner decides is the owner’s affair. */

import type { Payment } from '@bank-of-things/sdk';
import { numberText } from '../words/accounts.ts';
import classes from './decision.module.css';
import { History } from './history.tsx';
import { Facts } from './payment-facts.tsx';

export function Receipt({ payment }: { payment: Payment }) {
  return (
    <div className={classes.decision}>
      <Facts payment={payment} />
      <History payment={payment} />
      {payment.refusal && <p className={classes.refusal}>The bank did not let the thing pay this.</p>}
      <dl className={classes.facts}>
        <div data-wide>
          <dt>From account</dt>
          <dd className="mono">{numberText(payment.account)}</dd>
        </div>
        <div data-wide>
          <dt>Payment</dt>
          <dd className="mono">{payment.id}</dd>
        </div>
      </dl>
    </div>
  );
}
