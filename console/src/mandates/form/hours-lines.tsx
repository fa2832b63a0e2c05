/** On which days and hours, and until when. */

import { ActionIcon, Button, Chip, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { WEEKDAYS, type Weekday, weekdayText } from '../../words/schedule.ts';
import { type DraftSpan, WEEK } from '../draft/draft.ts';
import { Gap } from './gap.tsx';
import { Group, Line } from './line.tsx';
import classes from './mandate-form.module.css';
import type { LinesProps } from './mandate-form.tsx';

export function HoursLines({ draft, set, problems }: LinesProps) {
  const { hours, timeZone } = draft;
  const zones = Intl.supportedValuesOf('timeZone');
  const isRegional = draft.limits.some(({ every }) => every !== 'hours' && every !== 'ever');
  const change = (key: string, changed: Partial<DraftSpan>) =>
    set({ hours: hours.map((span) => (span.key === key ? { ...span, ...changed } : span)) });
  const add = () => {
    const key = `span-${hours.length}-${hours.map((span) => span.key).join('').length}`;
    set({ hours: [...hours, { key, days: WEEK, from: '06:00', to: '22:00' }] });
  };
  return (
    <Group title="When">
      {hours.length === 0 && <p className="soft">at any hour of any day</p>}
      {hours.map((span) => (
        <SpanLine
          key={span.key}
          span={span}
          problem={problems[`hours/${span.key}`]}
          onChange={(changed) => change(span.key, changed)}
          onRemove={() => set({ hours: hours.filter(({ key }) => key !== span.key) })}
        />
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={15} />}
        onClick={add}
        className={classes.add}
      >
        {hours.length === 0 ? 'Only at certain hours' : 'More hours'}
      </Button>
      <Line problem={problems.lastDay}>
        <span>until the end of</span>
        <Gap
          label="Last day"
          type="date"
          value={draft.lastDay}
          onChange={(lastDay) => set({ lastDay })}
          width={160}
          isWrong={problems.lastDay !== undefined}
        />
        {draft.lastDay === '' && <span className="soft small">empty: until you end it</span>}
      </Line>
      {(hours.length > 0 || draft.lastDay !== '' || isRegional) && (
        <Line>
          <span>by the clock of</span>
          <Select
            aria-label="Time zone"
            data={zones.includes(timeZone) ? zones : [timeZone, ...zones]}
            value={timeZone}
            onChange={(zone) => zone && set({ timeZone: zone })}
            searchable
            allowDeselect={false}
            w={220}
          />
        </Line>
      )}
    </Group>
  );
}

type SpanLineProps = {
  span: DraftSpan;
  problem: string | undefined;
  onChange: (change: Partial<DraftSpan>) => void;
  onRemove: () => void;
};

function SpanLine({ span, problem, onChange, onRemove }: SpanLineProps) {
  return (
    <Line problem={problem}>
      <span>on</span>
      <Chip.Group multiple value={[...span.days]} onChange={(days) => onChange({ days: days as Weekday[] })}>
        <fieldset className={classes.days} aria-label="Days">
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={day} size="xs" variant="outline">
              {weekdayText(day)}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      <span className={classes.span}>
        <span className={classes.pair}>
          from
          <Gap
            label="From"
            type="time"
            value={span.from}
            onChange={(from) => onChange({ from })}
            width={132}
          />
        </span>
        <span className={classes.pair}>
          to
          <Gap label="To" type="time" value={span.to} onChange={(to) => onChange({ to })} width={132} />
          <ActionIcon variant="subtle" color="gray" aria-label="Remove these hours" onClick={onRemove}>
            <IconX size={16} />
          </ActionIcon>
        </span>
      </span>
    </Line>
  );
}
