/** How many bytes a payment takes, in the journal and in the tables, while their number grows. */

import { createDatabase } from '@bank-of-things/bank/platform/database/database';
import { type Case, manyPayments, type Reading, type RunInput } from '../case.ts';
import { readNotes } from '../sizes.ts';
import { medianOf } from '../statistics.ts';

const STEPS = 10;
const WIDEST = 50;

export const sizes: Case = {
  name: 'sizes',
  title: 'size of journal and tables',
  measures: [
    { key: 'payments', label: 'payments', unit: 'count' },
    { key: 'journal', label: 'journal, a payment', unit: 'bytes' },
    { key: 'tables', label: 'tables with their indexes, a payment', unit: 'bytes' },
  ],
  preparation: manyPayments,
  onOriginal: true,
  run: measure,
  plot,
};

/** What the population takes is taken away before. */
async function measure({ connectionString }: RunInput): Promise<Reading> {
  const database = createDatabase({ connectionString, poolSize: 1 });
  try {
    const [empty, ...notes] = await readNotes(database.query);
    const last = notes.at(-1);
    if (!empty || !last) throw new Error('The bank was filled without noting its size.');
    const each = notes.map(({ payments, journal, tables }) => ({
      payments,
      journal: (journal - empty.journal) / payments,
      tables: (tables - empty.tables) / payments,
    }));
    const steps = each.flatMap(({ payments, journal, tables }, index) => [
      [`payments${index + 1}`, payments],
      [`journal${index + 1}`, journal],
      [`tables${index + 1}`, tables],
    ]);
    return { ...Object.fromEntries(steps), ...each.at(-1) };
  } finally {
    await database.close();
  }
}

/** A bar for each step: `#` is the journal, `=` the tables. */
function plot(readings: readonly Reading[]): string {
  const middle = (key: string) => medianOf(readings.flatMap((reading) => reading[key] ?? []));
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    payments: middle(`payments${index + 1}`),
    journal: middle(`journal${index + 1}`),
    tables: middle(`tables${index + 1}`),
  }));
  const most = Math.max(...steps.map(({ journal, tables }) => journal + tables));
  const bar = (mark: string, bytes: number) => mark.repeat(Math.round((bytes / most) * WIDEST));
  const lines = steps.map(({ payments, journal, tables }) => {
    const count = payments.toLocaleString('en').padStart(12);
    return `${count}  ${bar('#', journal)}${bar('=', tables)}  ${Math.round(journal)} + ${Math.round(tables)}`;
  });
  return `Bytes of a payment, # journal = tables, against the number of payments:\n${lines.join('\n')}\n`;
}
