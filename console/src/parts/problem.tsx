/** What went wrong, as the bank says it: what it is, what exactly, and what can be done. */

import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { problemWords } from '../words/problems.ts';
import classes from './problem.module.css';

export function Problem({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { title, detail, remedy, requestId } = problemWords(error);
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={20} aria-hidden="true" />
      <div>
        <p className={classes.title}>{title}</p>
        {detail && <p>{detail}</p>}
        {remedy && <p className={classes.remedy}>{remedy}</p>}
        {requestId && <p className={`mono ${classes.request}`}>Request {requestId}</p>}
        {onRetry && (
          <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
