/** The table that people read. */

import type { BenchResult } from './bench.ts';
import type { Case, Unit } from './case.ts';
import type { Verdict } from './requirements.ts';
import { type Figure, figureOf } from './statistics.ts';

export type Row = {
  readonly name: string;
  readonly title: string;
  readonly label: string;
  readonly unit: Unit;
} & Figure;

/** One row for each figure that was measured, in the order of the cases. A case without any was not available. */
export function rowsOf(cases: readonly Case[], { readings }: BenchResult): Row[] {
  return cases.flatMap(({ name, title, measures }) =>
    measures.flatMap(({ key, label, unit }) => {
      const figure = figureOf(readings.get(name) ?? [], key);
      return figure ? [{ name, title, label, unit, ...figure }] : [];
    }),
  );
}

/** `missing` are the titles of cases that the bank cannot be asked yet. */
export function renderTable(rows: readonly Row[], missing: readonly string[]): string {
  const lines = rows.map(({ title, label, unit, median, least, most }, index) => [
    rows[index - 1]?.title === title ? '' : title,
    label,
    numberText(median),
    numberText(least),
    numberText(most),
    unit,
  ]);
  const unavailable = missing.map((title) => [title, 'not available', '', '', '', '']);
  return render(['case', 'figure', 'median', 'least', 'most', 'unit'], [...lines, ...unavailable], [2, 3, 4]);
}

export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ asked, measured, holds }) => [
    asked,
    numberText(measured),
    holds ? 'yes' : 'NO',
  ]);
  return render(['asked', 'measured', 'holds'], lines, [1]);
}

/** Columns as wide as their widest text; those in `toTheRight` hold numbers. */
function render(head: string[], body: string[][], toTheRight: readonly number[]): string {
  const lines = [head, ...body];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = (text: string, column: number) =>
    toTheRight.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const texts = lines.map((line) => line.map(padded).join('  ').trimEnd());
  return `${[texts[0], rule, ...texts.slice(1)].join('\n')}\n`;
}

/** Three digits that mean something, and no more. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
