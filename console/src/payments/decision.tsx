/** Why a payment was decided as it was: the refusal and its remedy, every rule, and what shadow mandates would have done. */

import type { DecisionRecord, Payment, RuleResult } from '@bank-of-things/sdk';
import { IconEye } from '@tabler/icons-react';
import { useNames, useNow } from '../app/desk-context.ts';
import { isConcerned, type RuleContext } from '../words/rules.ts';
import classes from './decision.module.css';
import { History } from './history.tsx';
import { Facts, Refusal } from './payment-facts.tsx';
import { RuleList } from './rule-list.tsx';
import { useMandateVersion } from './use-terms.ts';

export function Decision({ payment }: { payment: Payment }) {
  const { decision, refusal, thingId } = payment;
  const mandate = useMandateVersion(thingId, decision);
  const context = useRuleContext(payment, mandate?.terms);
  const ancestors = [...new Set(decision.rules.map(({ mandateId }) => mandateId))].filter(
    (mandateId) => mandateId !== decision.mandateId,
  );
  return (
    <div className={classes.decision}>
      <Facts payment={payment} />
      <History payment={payment} />
      {refusal && <Refusal refusal={refusal} isExplained={decision.rules.some(isRefusing)} />}
      <h3 className={classes.heading}>
        {mandate ? `Decided by “${mandate.terms.name}”, rule by rule` : 'Decided rule by rule'}
      </h3>
      <RuleList
        rules={decision.rules.filter(({ mandateId }) => mandateId === decision.mandateId)}
        context={context}
      />
      {ancestors.map((mandateId) => (
        <Ancestor key={mandateId} mandateId={mandateId} payment={payment} />
      ))}
      {decision.shadows?.map((shadow) => (
        <Shadow key={shadow.mandateId} shadow={shadow} payment={payment} />
      ))}
    </div>
  );
}

function isRefusing({ outcome }: RuleResult): boolean {
  return outcome === 'refuse';
}

/** A mandate that the deciding one was handed on from, which has to agree. */
function Ancestor({ mandateId, payment }: { mandateId: string; payment: Payment }) {
  const mandate = useMandateVersion(payment.thingId, { mandateId });
  const context = useRuleContext(payment, mandate?.terms);
  return (
    <>
      <h3 className={classes.heading}>
        {mandate
          ? `And by “${mandate.terms.name}”, from which it was handed on`
          : 'And by the mandate it was handed on from'}
      </h3>
      <RuleList
        rules={payment.decision.rules.filter((rule) => rule.mandateId === mandateId)}
        context={context}
      />
    </>
  );
}

/** What the words of rules need to know around a payment. */
export function useRuleContext(
  { money, payee }: Pick<Payment, 'money' | 'payee'>,
  terms: RuleContext['terms'],
): RuleContext {
  const now = useNow();
  const nameOf = useNames();
  return { now, money, terms, nameOf: (id) => (id === payee.id ? payee.name : nameOf(id)) };
}

type ShadowProps = { shadow: NonNullable<DecisionRecord['shadows']>[number]; payment: Payment };

function Shadow({ shadow, payment }: ShadowProps) {
  const mandate = useMandateVersion(payment.thingId, shadow);
  const context = useRuleContext(payment, mandate?.terms);
  const objections = shadow.rules.filter((rule) => rule.outcome !== 'allow' && isConcerned(rule));
  const verdict = {
    allow: 'would have allowed it too',
    ask: 'would have asked first',
    refuse: 'would have refused it',
  }[shadow.outcome];
  return (
    <div className={classes.shadow}>
      <p>
        <IconEye size={16} stroke={1.8} aria-hidden="true" />{' '}
        {mandate ? `“${mandate.terms.name}”` : 'A mandate'}, tried in shadow mode, {verdict}.
      </p>
      {objections.length > 0 && <RuleList rules={objections} context={context} />}
    </div>
  );
}
