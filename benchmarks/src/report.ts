/** What a benchmark says when it has run: for people as text, for programs as plain data with the same figures. */

import type { BenchResult } from './bench.ts';
import type { Case } from './case.ts';
import { judge, type Verdict } from './requirements.ts';
import { type Row, renderTable, renderVerdicts, rowsOf } from './table.ts';

export type Report = {
  readonly machine: BenchResult['machine'];
  readonly options: BenchResult['options'];
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  /** What each run measured, by case. */
  readonly readings: Record<string, unknown>;
  readonly text: string;
};

export function reportOn(cases: readonly Case[], result: BenchResult): Report {
  const { machine, options, readings } = result;
  const rows = rowsOf(cases, result);
  const verdicts = judge(readings);
  const missing = cases
    .filter(({ name }) => !rows.some((row) => row.name === name))
    .map(({ title }) => title);
  const plots = cases.flatMap(({ name, plot }) => plot?.(readings.get(name) ?? []) ?? []);
  const conditions = Object.entries({ ...machine, ...options }).map(([name, value]) => `${name} ${value}`);
  const parts = [conditions.join(', ').concat('\n'), renderTable(rows, missing), ...plots];
  if (verdicts.length > 0) parts.push(renderVerdicts(verdicts));
  return { machine, options, rows, verdicts, readings: Object.fromEntries(readings), text: parts.join('\n') };
}
