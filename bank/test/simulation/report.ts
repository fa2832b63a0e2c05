/** What a run tells at its end: what was done, what went wrong on purpose, and what differs if anything does. */

import type { SimulationResult } from './record.ts';

export function summaryOf(result: SimulationResult): string {
  const { seed, operations, rows, entries, steps, faults, outcomes, hash } = result;
  return [
    `seed ${seed}: ${operations} operations, ${rows} rows with ${entries} entries, ${steps} steps`,
    ...[...outcomes].sort().map(([kind, counts]) => `  ${kind}: ${countsText(counts)}`),
    `  faults and events: ${countsText(faults)}`,
    `  hash ${hash}`,
  ].join('\n');
}

/** The end of the story of a run that failed, and how to see it again. */
export function failureOf({ seed, operations, steps, failure }: SimulationResult, asked: number): string {
  return [
    'The last events:',
    ...(failure?.trace ?? []).map((line) => `  ${line}`),
    `Bank and model differ after step ${steps}, operation ${operations}, of seed ${seed}:`,
    failure?.difference ?? 'nothing',
    `See it again: npm run simulate -- --seed ${seed} --operations ${asked}`,
  ].join('\n');
}

/** The most frequent first. */
function countsText(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** The sums of many runs; their hash is left out, because each has its own. */
export function totalOf(results: readonly SimulationResult[]): string {
  const faults = new Map<string, number>();
  for (const result of results)
    for (const [kind, count] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
  const sum = (read: (result: SimulationResult) => number) =>
    results.reduce((total, one) => total + read(one), 0);
  const operations = sum((one) => one.operations);
  const work = `${operations} operations, ${sum(({ rows }) => rows)} rows with ${sum(({ entries }) => entries)} entries`;
  return `${results.length} seeds: ${work}; ${sharesOf(results, operations)}; ${countsText(faults)}`;
}

/** An operation is whatever reaches a teller; not each of them makes an entry. */
function sharesOf(results: readonly SimulationResult[], operations: number): string {
  const shares = { reads: 0, 'not executed': 0, 'answered again': 0, 'decided or turned away': 0 };
  let payments = 0;
  for (const [kind, counts] of results.flatMap(({ outcomes }) => [...outcomes]))
    for (const [outcome, count] of counts) {
      shares[shareOf(kind, outcome)] += count;
      if (kind === 'pay-order' && /^(settled|authorised)$/.test(outcome)) payments += count;
    }
  const texts = Object.entries(shares).map(
    ([name, count]) => `${name} ${((100 * count) / operations).toFixed(1)} %`,
  );
  return `${texts.join(', ')}; ${payments} orders settled or authorised at once`;
}

function shareOf(kind: string, outcome: string) {
  if (kind === 'read') return 'reads';
  if (outcome === 'platform/not-executed' || outcome === 'platform/outcome-unknown') return 'not executed';
  return outcome.endsWith('(again)') ? 'answered again' : 'decided or turned away';
}
