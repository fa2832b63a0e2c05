/** What the mandate would have done with the payments that are recorded. */

import type { BackTestReport, MandateTerms, ThingRecord } from '@bank-of-things/sdk';
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useDesk, useNames, useNotebook, useNow } from '../../app/desk-context.ts';
import { useAction } from '../../parts/action.ts';
import { Problem } from '../../parts/problem.tsx';
import { RuleList } from '../../payments/rule-list.tsx';
import { ruleTitle } from '../../words/rules.ts';
import { counted, stampText } from '../../words/time.ts';
import classes from './mandate-summary.module.css';

const EXAMPLES_SHOWN = 3;

type Tested = { readonly report: BackTestReport; readonly terms: MandateTerms };

export function BackTest({ thing, terms }: { thing: ThingRecord; terms: MandateTerms }) {
  const { owner } = useDesk();
  const [tested, setTested] = useState<Tested>();
  const testing = useAction(async () => {
    setTested({ report: await owner.mandates.backTest({ thingId: thing.id, terms }), terms });
  });
  const isOld = tested !== undefined && JSON.stringify(tested.terms) !== JSON.stringify(terms);
  return (
    <section className={classes.test} aria-label="Back-test">
      <Button
        variant="light"
        leftSection={<IconHistory size={16} />}
        loading={testing.isRunning}
        onClick={() => void testing.run()}
      >
        {isOld ? 'Try again with these terms' : 'What would this have done?'}
      </Button>
      {testing.problem !== undefined && <Problem error={testing.problem} />}
      <div aria-live="polite">{tested && <Report tested={tested} isOld={isOld} />}</div>
    </section>
  );
}

function Report({ tested: { report, terms }, isOld }: { tested: Tested; isOld: boolean }) {
  const { payments, complete, since, allowed, asked, refused, byRule } = report;
  const now = useNow();
  if (payments === 0) return <p className="soft">No payments of this thing are recorded yet.</p>;
  return (
    <div className={classes.test} style={{ opacity: isOld ? 0.55 : 1 }}>
      <p>
        Of {counted(payments, 'recorded payment')}
        {!complete && since && `, the newest, since ${stampText(since, { now })}`}, these terms
        {isOld && ' (before your last change)'} would have
      </p>
      <div className={classes.counts}>
        <Count tone="good" count={allowed} word="allowed" />
        <Count tone="wait" count={asked} word="asked about" />
        <Count tone="bad" count={refused} word="refused" />
      </div>
      {byRule.length > 0 && (
        <ul className={classes.byrule}>
          {byRule.map(({ rule, outcome, count }) => (
            <li key={`${rule} ${outcome}`}>
              {ruleTitle(rule, terms)} {outcome === 'ask' ? 'asked' : 'refused'}{' '}
              {count === 1 ? 'once' : `${count} times`}
            </li>
          ))}
        </ul>
      )}
      <Examples report={report} terms={terms} />
    </div>
  );
}

function Count({ tone, count, word }: { tone: 'good' | 'wait' | 'bad'; count: number; word: string }) {
  return (
    <div className={classes.count} data-tone={tone}>
      <strong>{count}</strong>
      <span className="small">{word}</span>
    </div>
  );
}

function Examples({ report, terms }: { report: BackTestReport; terms: MandateTerms }) {
  const now = useNow();
  const nameOf = useNames();
  const payments = useNotebook((page) => page.payments);
  return report.examples.slice(0, EXAMPLES_SHOWN).map((example) => {
    const payment = payments?.find(({ id }) => id === example.paymentId);
    return (
      <div key={example.paymentId}>
        <p className="soft small">
          {stampText(example.at, { now })}
          {payment && ` · ${payment.payee.name}`}
        </p>
        <RuleList rules={example.rules} context={{ now, money: terms, terms, nameOf }} />
      </div>
    );
  });
}
