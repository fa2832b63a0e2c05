/** The report as people read it at the end of a replay. */

import { formatMoney } from '@bank-of-things/sdk';
import { groupBy } from './grouping.ts';
import { stayMs } from './limits.ts';
import type { Report } from './report.ts';
import type { AccountTotal } from './statements.ts';
import { moneyOf } from './tariff.ts';

/** How many rows of a table a terminal shows; the others are one line that says how to see them. */
const SHOWN_ROWS = 8;
const HOW_TO_SEE_ALL = '(all of them with --all)';

export type ReportNotes = {
  readonly durationMs: number;
  /** True when the bank's clock is today's, and not the recording's. */
  readonly inTodaysTime: boolean;
  /** Whether every row is told, and not only the first of each table. */
  readonly isWhole: boolean;
};

export function reportText(report: Report, notes: ReportNotes): string {
  const most = notes.isWhole ? Number.POSITIVE_INFINITY : SHOWN_ROWS;
  const parts = [
    summary(report, notes),
    accountTable('Stations, as their account statements say', report.stations, 'received', most),
    accountTable('Cars, as their account statements say', report.cars, 'paid', most),
    refusalTable(report, most),
    list(
      'Bills that differ from the tariff',
      report.differing,
      ({ session, expected }) =>
        `session ${session.id}: ${hours(stayMs(session))} h billed ${usd(session.cents)}, by the tariff ${usd(expected)}`,
      most,
    ),
    list(
      'Sessions beyond what a charger of 7.7 kW can do',
      report.impossible,
      ({ session, kilowatts }) =>
        `session ${session.id}: ${session.kwh} kWh in ${hours(stayMs(session))} h, ${kilowatts} kW on average`,
      most,
    ),
    list(
      'Lines that could not be replayed',
      report.faults,
      ({ line, reason }) => `line ${line}: ${reason}`,
      Number.POSITIVE_INFINITY,
    ),
    list('CONTRADICTIONS', report.contradictions, (sentence) => sentence, Number.POSITIVE_INFINITY),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function summary(report: Report, { durationMs, inTodaysTime }: ReportNotes): string {
  const { limits, replayed } = report;
  const seconds = durationMs / 1000;
  const lines: [string, string][] = [
    ['sessions', `${report.sessions}, ${report.completed} of them completed`],
    ['paid sessions', `${report.paid}`],
    ['total paid', usd(report.totalCents)],
    ['refused', `${report.refused.length}`],
    ['tariff', `exact on ${report.sessions - report.differing.length} of ${report.sessions} bills`],
    ['physically impossible', `${report.impossible.length}`],
    ['malformed lines', `${report.faults.length}`],
    ['answers that were replays', `${replayed.orders} of orders, ${replayed.captures} of captures`],
    [
      'mandate of each car',
      `at most ${usd(limits.ceiling)} a session and ${usd(limits.budget)} a calendar month (UTC)`,
    ],
    ['time', `${seconds.toFixed(1)} s, ${Math.round(report.sessions / seconds)} sessions/s`],
  ];
  const notes = [
    ...(inTodaysTime
      ? ['This bank’s clock runs by itself: all payments are of today, and budgets count in today’s time.']
      : []),
    ...(report.interrupted ? ['The replay was interrupted: this is what had happened until then.'] : []),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return [...notes, ...lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`)].join('\n');
}

/** The largest accounts, the others in one line, and a total that adds up. */
function accountTable(title: string, accounts: readonly AccountTotal[], verb: string, most: number): string {
  const shown = accounts.slice(0, most).map((one) => rowOf(one.name, [one]));
  const others = accounts.slice(most);
  const rows = [
    ['', 'payments', verb],
    ...shown,
    ...(others.length > 0 ? [rowOf(`${others.length} others ${HOW_TO_SEE_ALL}`, others)] : []),
    rowOf('total', accounts),
  ];
  return [title, ...aligned(rows)].join('\n');
}

function rowOf(name: string, accounts: readonly AccountTotal[]): string[] {
  const payments = accounts.reduce((sum, one) => sum + one.payments, 0);
  const cents = accounts.reduce((sum, one) => sum + one.cents, 0n);
  return [name, `${payments}`, usd(cents < 0n ? -cents : cents)];
}

function refusalTable({ refused }: Report, most: number): string {
  if (refused.length === 0) return '';
  const groups = [...groupBy(refused, ({ code }) => code)].sort(([, a], [, b]) => b.length - a.length);
  return groups
    .map(([code, own]) =>
      list(
        `Refused: ${code}, ${own[0]?.title}`,
        own,
        ({ session, detail }) => `session ${session.id} (line ${session.line}): ${detail}`,
        most,
      ),
    )
    .join('\n\n');
}

function list<Item>(
  title: string,
  items: readonly Item[],
  write: (item: Item) => string,
  most: number,
): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, most).map((item) => `  ${write(item)}`);
  const more = items.length > most ? [`  and ${items.length - most} more ${HOW_TO_SEE_ALL}`] : [];
  return [`${title}: ${items.length}`, ...shown, ...more].join('\n');
}

function aligned(rows: readonly string[][]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([name = '', ...numbers]) => {
    const cells = numbers.map((number, index) => number.padStart(widths[index + 1] ?? 0));
    return `  ${name.padEnd(widths[0] ?? 0)}  ${cells.join('  ')}`;
  });
}

function usd(cents: bigint): string {
  return formatMoney(moneyOf(cents));
}

function hours(ms: number): string {
  return (ms / 3_600_000).toFixed(2);
}
