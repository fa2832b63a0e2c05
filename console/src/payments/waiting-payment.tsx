/** One payment that asks: who, what, why, until when, and the two answers. */

import type { Payment } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconHourglassEmpty, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useDesk, useNotebook, useNow, useOwnerName } from '../app/desk-context.ts';
import { linkTo, paths } from '../app/path.ts';
import { type Action, useAction } from '../parts/action.ts';
import { KindIcon } from '../parts/kind-icon.tsx';
import { Problem } from '../parts/problem.tsx';
import { Seal } from '../parts/seal.tsx';
import { categoryName } from '../words/categories.ts';
import { countryName } from '../words/countries.ts';
import { dotted } from '../words/lists.ts';
import { amountText } from '../words/money.ts';
import { announcement, contentText } from '../words/payments.ts';
import { leftText, momentText } from '../words/time.ts';
import { useRuleContext } from './decision.tsx';
import { RuleList } from './rule-list.tsx';
import { useMandateVersion } from './use-terms.ts';
import classes from './waiting-payment.module.css';

type Answer = 'approve' | 'deny';

export function WaitingPayment({ payment }: { payment: Payment }) {
  const thing = useNotebook(({ things }) => things?.find(({ id }) => id === payment.thingId));
  const isOwner = useNotebook(({ me }) => me.role === 'owner');
  const owner = useOwnerName(payment.ownerId);
  const answering = useAnswer(payment, thing?.name ?? 'The thing');
  const { payee, money } = payment;
  const content = contentText(payment);
  return (
    <li className={classes.card} data-waiting={payment.id}>
      <div className={classes.top}>
        <Seal of={payment.thingId} size={52}>
          <KindIcon kind={thing?.kind ?? 'thing'} />
        </Seal>
        <div className={classes.ask}>
          <p className={classes.sentence}>
            <a {...linkTo(paths.thing(payment.thingId))}>{thing?.name ?? 'A thing'}</a> asks to pay{' '}
            <strong className="amount">{amountText(money.amount, money)}</strong> to{' '}
            <strong>{payee.name}</strong>
          </p>
          <p className={classes.about}>
            {dotted([content, categoryName(payee.category), countryName(payee.country)])}
          </p>
        </div>
      </div>
      <Why payment={payment} />
      {answering.problem !== undefined && <Problem error={answering.problem} />}
      <div className={classes.bottom}>
        <Until expiresAt={payment.expiresAt} />
        {isOwner ? (
          <Answers payment={payment} answering={answering} />
        ) : (
          <p className="soft small">{owner} decides.</p>
        )}
      </div>
    </li>
  );
}

function Why({ payment }: { payment: Payment }) {
  const mandate = useMandateVersion(payment.thingId, payment.decision);
  const context = useRuleContext(payment, mandate?.terms);
  const asking = payment.decision.rules.filter(({ outcome }) => outcome === 'ask');
  return asking.length > 0 ? <RuleList rules={asking} context={context} /> : null;
}

function Until({ expiresAt }: { expiresAt: string | undefined }) {
  const now = useNow();
  if (!expiresAt) return <span />;
  const leftMs = Date.parse(expiresAt) - now;
  return (
    <p className={classes.until}>
      <IconHourglassEmpty size={16} stroke={1.8} aria-hidden="true" />
      <span>
        Waits until {momentText(expiresAt, { now })}
        {leftMs > 0 && <span className="soft"> · {leftText(leftMs)} left</span>}, then it is refused.
      </span>
    </p>
  );
}

function useAnswer(payment: Payment, thing: string): Action<[Answer]> {
  const desk = useDesk();
  return useAction(async (answer: Answer) => {
    const ask = answer === 'approve' ? desk.owner.payments.approve : desk.owner.payments.deny;
    const { payment: answered } = await ask({ paymentId: payment.id });
    desk.hear(answered);
    const wasPaid = answered.state !== 'refused';
    notifications.show({
      color: wasPaid ? 'pine' : answer === 'deny' ? 'gray' : 'brick',
      title: wasPaid
        ? 'Approved'
        : answer === 'deny'
          ? 'Refused by you'
          : 'Approved, but it could not be paid',
      message: announcement(answered, thing),
      withBorder: true,
    });
  });
}

/** An answer moves money, so it is asked twice; Escape steps back. */
function Answers({ payment, answering }: { payment: Payment; answering: Action<[Answer]> }) {
  const [chosen, setChosen] = useState<Answer>();
  const amount = amountText(payment.money.amount, payment.money);
  if (chosen === undefined) {
    return (
      <div className={classes.answers}>
        <Button variant="default" leftSection={<IconX size={16} />} onClick={() => setChosen('deny')}>
          Refuse
        </Button>
        <Button leftSection={<IconCheck size={16} />} onClick={() => setChosen('approve')}>
          Approve
        </Button>
      </div>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => event.key === 'Escape' && setChosen(undefined);
  return (
    <fieldset className={classes.answers} onKeyDown={onKeyDown} aria-label="Are you sure?">
      <Button
        variant="subtle"
        color="gray"
        onClick={() => setChosen(undefined)}
        disabled={answering.isRunning}
      >
        Back
      </Button>
      <Button
        autoFocus
        color={chosen === 'approve' ? 'pine' : 'brick'}
        loading={answering.isRunning}
        onClick={() => void answering.run(chosen)}
      >
        {chosen === 'approve' ? `Yes, pay ${amount}` : 'Yes, refuse it'}
      </Button>
    </fieldset>
  );
}
