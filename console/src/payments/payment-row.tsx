/** One payment: what, to whom, when and how it ended; opened, why. */

import type { Payment } from '@bank-of-things/sdk';
import { IconArrowNarrowRight, IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useNotebook, useNow } from '../app/desk-context.ts';
import { Amount } from '../parts/amount.tsx';
import { KindIcon } from '../parts/kind-icon.tsx';
import { categoryName } from '../words/categories.ts';
import { contentText, kindOfPayment, shownAmount, stateOf } from '../words/payments.ts';
import { stampText } from '../words/time.ts';
import { Decision } from './decision.tsx';
import classes from './payment-row.module.css';
import { Receipt } from './receipt.tsx';
import { StateTag } from './state-tag.tsx';

/** `ofOneThing`: the thing is known from the page around, so that its name would only repeat. */
export function PaymentRow({ payment, ofOneThing = false }: { payment: Payment; ofOneThing?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const thing = useNotebook(({ things }) => things?.find((one) => one.id === payment.thingId));
  const isNew = useNotebook(({ arrived }) => arrived.has(payment.id));
  const isPayee = useNotebook(({ me }) => me.role === 'merchant');
  const now = useNow();
  const from = ofOneThing ? undefined : (thing?.name ?? 'A thing');
  const about = isPayee ? kindOfPayment(payment) : categoryName(payment.payee.category);
  const { tone } = stateOf(payment);
  return (
    <li
      className={classes.row}
      data-new={isNew || undefined}
      data-open={isOpen || undefined}
      data-payment={payment.id}
    >
      <button
        type="button"
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={classes.icon} data-tone={tone}>
          <KindIcon kind={thing?.kind ?? 'thing'} size={18} />
        </span>
        <span className={classes.line}>
          <span className={classes.names}>
            {isPayee ? (contentText(payment) ?? 'A thing') : <Parties payment={payment} from={from} />}
          </span>
          <span className={classes.amount} data-tone={tone}>
            <Amount amount={shownAmount(payment)} unit={payment.money} />
          </span>
        </span>
        <span className={classes.line}>
          <span className={classes.meta}>
            <time dateTime={payment.decidedAt}>{stampText(payment.decidedAt, { now })}</time>
            {about && `\u00a0· ${about}`}
          </span>
          <span className={classes.state}>
            <StateTag payment={payment} />
            <IconChevronDown size={16} className={classes.chevron} aria-hidden="true" />
          </span>
        </span>
      </button>
      <div id={id} hidden={!isOpen} className={classes.body}>
        {isOpen && (isPayee ? <Receipt payment={payment} /> : <Decision payment={payment} />)}
      </div>
    </li>
  );
}

type PartiesProps = { payment: Payment; from: string | undefined };

function Parties({ payment, from }: PartiesProps) {
  return (
    <>
      {from !== undefined && (
        <>
          {from} <IconArrowNarrowRight size={15} className={classes.arrow} aria-label="to" />{' '}
        </>
      )}
      {payment.payee.name}
    </>
  );
}
