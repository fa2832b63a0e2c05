/** The program of `own-process.ts`: fills a database, or runs a case once, and tells what it measured. */

import type { Reading } from './case.ts';
import { cases } from './catalogue.ts';
import type { Message, Work } from './own-process.ts';
import { prepare } from './prepare.ts';

async function perform(work: Work): Promise<Reading> {
  if (work.kind === 'prepare') {
    await prepare(work.connectionString, work.preparation, (progress) => tell({ progress }));
    return {};
  }
  const run = cases.find(({ name }) => name === work.name)?.run;
  if (!run) throw new Error(`There is no case ${work.name} that runs in a process of its own.`);
  return run(work.input);
}

function tell(message: Message, then = () => {}): void {
  process.send?.(message, then);
}

// Whoever started us is gone: nobody wants the result.
process.on('disconnect', () => process.exit(1));
const reading = await perform(JSON.parse(process.argv[2] ?? ''));
tell({ reading }, () => process.exit(0));
