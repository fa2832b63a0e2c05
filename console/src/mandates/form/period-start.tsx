/** With which weekday, day or month the period of a limit begins, or over how many hours it looks back. */

import { Select } from '@mantine/core';
import type { DraftLimit } from '../draft/draft.ts';
import { Gap } from './gap.tsx';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = Array.from({ length: 12 }, (_, index) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, index, 1)),
);
const DAYS = Array.from({ length: 31 }, (_, index) => `day ${index + 1}`);
const STARTS = { week: WEEKDAYS, month: DAYS, year: MONTHS } as const;

type PeriodStartProps = { limit: DraftLimit; onChange: (change: Partial<DraftLimit>) => void };

export function PeriodStart({ limit: { every, startsOn, hours }, onChange }: PeriodStartProps) {
  if (every === 'hours') {
    return (
      <>
        <Gap
          label="How many hours"
          value={hours}
          onChange={(typed) => onChange({ hours: typed })}
          width={64}
          isNumber
        />
        <span>hours</span>
      </>
    );
  }
  if (every === 'ever' || every === 'day') return null;
  return (
    <>
      <span>from</span>
      <Select
        aria-label={`With what the ${every} begins`}
        data={STARTS[every].map((label, index) => ({ value: String(index + 1), label }))}
        value={startsOn}
        onChange={(value) => value && onChange({ startsOn: value })}
        allowDeselect={false}
        w={every === 'month' ? 100 : 132}
      />
    </>
  );
}
