/** How much at once, and how much over time. */

import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type DraftLimit, type Every, newLimit } from '../draft/draft.ts';
import { Gap } from './gap.tsx';
import { Group, Line } from './line.tsx';
import classes from './mandate-form.module.css';
import type { LinesProps } from './mandate-form.tsx';
import { PeriodStart } from './period-start.tsx';

const PERIODS: readonly { value: Every; label: string }[] = [
  { value: 'day', label: 'per day' },
  { value: 'week', label: 'per week' },
  { value: 'month', label: 'per month' },
  { value: 'year', label: 'per year' },
  { value: 'hours', label: 'in any … hours' },
  { value: 'ever', label: 'in total' },
];

export function AmountLines({ draft, set, problems, asset }: LinesProps) {
  const change = (key: string, changed: Partial<DraftLimit>) =>
    set({ limits: draft.limits.map((limit) => (limit.key === key ? { ...limit, ...changed } : limit)) });
  const add = () =>
    set({ limits: [...draft.limits, newLimit(`new-${draft.limits.length}-${keysOf(draft.limits)}`)] });
  const remove = (key: string) => set({ limits: draft.limits.filter((limit) => limit.key !== key) });
  return (
    <Group title="How much">
      <Line problem={problems.atOnce}>
        <span>at most</span>
        <Gap
          label="Largest amount at once"
          placeholder="no bound"
          value={draft.atOnce}
          onChange={(atOnce) => set({ atOnce })}
          unit={asset}
          isNumber
          isWrong={problems.atOnce !== undefined}
        />
        <span>at once</span>
      </Line>
      {draft.limits.map((limit) => (
        <LimitLine
          key={limit.key}
          limit={limit}
          asset={asset}
          problem={problems[`limits/${limit.key}`]}
          onChange={(changed) => change(limit.key, changed)}
          onRemove={() => remove(limit.key)}
        />
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={15} />}
        onClick={add}
        className={classes.add}
      >
        Another limit
      </Button>
    </Group>
  );
}

type LimitLineProps = {
  limit: DraftLimit;
  asset: string;
  problem: string | undefined;
  onChange: (change: Partial<DraftLimit>) => void;
  onRemove: () => void;
};

function LimitLine({ limit, asset, problem, onChange, onRemove }: LimitLineProps) {
  const measures = [
    { value: 'amount', label: asset },
    { value: 'count', label: 'payments' },
    { value: 'quantity', label: 'of a quantity' },
  ];
  return (
    <Line problem={problem}>
      <span>at most</span>
      <Gap
        label="Limit"
        placeholder={limit.measure === 'amount' ? '60.00' : '5'}
        value={limit.max}
        onChange={(max) => onChange({ max })}
        isNumber
        isWrong={problem !== undefined}
      />
      <Select
        aria-label="What the limit counts"
        data={measures}
        value={limit.measure}
        onChange={(measure) => measure && onChange({ measure: measure as DraftLimit['measure'] })}
        allowDeselect={false}
        w={limit.measure === 'amount' ? 88 : 142}
      />
      {limit.measure === 'quantity' && (
        <Gap
          label="Unit of the quantity"
          placeholder="kWh"
          value={limit.unit}
          onChange={(unit) => onChange({ unit })}
          width={84}
        />
      )}
      <Select
        aria-label="Over which time"
        data={PERIODS}
        value={limit.every}
        onChange={(every) => every && onChange({ every: every as Every, startsOn: '1' })}
        allowDeselect={false}
        w={146}
      />
      <PeriodStart limit={limit} onChange={onChange} />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Remove this limit"
        onClick={onRemove}
        className={classes.remove}
      >
        <IconX size={16} />
      </ActionIcon>
    </Line>
  );
}

/** A part of a key that no row before had. */
function keysOf(limits: readonly DraftLimit[]): string {
  return limits
    .map(({ key }) => key)
    .join('.')
    .length.toString();
}
