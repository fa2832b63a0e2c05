/** A gap in a sentence that takes an amount, a number or a time. */

import { TextInput } from '@mantine/core';

type GapProps = {
  /** Read aloud, because around the gap is only part of a sentence. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  unit?: string;
  width?: number;
  type?: 'text' | 'time' | 'date';
  isWrong?: boolean;
  isNumber?: boolean;
};

export function Gap({
  label,
  value,
  onChange,
  placeholder,
  unit,
  width = 96,
  type = 'text',
  ...is
}: GapProps) {
  return (
    <TextInput
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      type={type}
      w={unit ? width + 40 : width}
      error={is.isWrong ?? false}
      inputMode={is.isNumber ? 'decimal' : 'text'}
      autoComplete="off"
      {...(placeholder ? { placeholder } : {})}
      {...(unit ? { rightSection: <span className="soft small">{unit}</span>, rightSectionWidth: 48 } : {})}
      styles={{
        input: { fontVariantNumeric: 'tabular-nums', ...(is.isNumber ? { textAlign: 'right' } : {}) },
      }}
    />
  );
}
