/** `npm run simulate [-- --seed N] [--operations M] [--runs R]`: one seed after the other, until one fails. */

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { SimulationResult } from './record.ts';
import { failureOf, summaryOf, totalOf } from './report.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    operations: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '1' },
    /** One line for each seed. */
    brief: { type: 'boolean', default: false },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const operations = Number(values.operations);
const first = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const results: SimulationResult[] = [];

for (let run = 0; run < Number(values.runs); run += 1) {
  const seed = first + run;
  if (!values.brief) say(`seed ${seed}`);
  const result = await simulate({ seed, operations });
  results.push(result);
  say(values.brief ? `seed ${seed} hash ${result.hash.slice(0, 16)}` : summaryOf(result));
  if (!result.failure) continue;
  say(failureOf(result, operations));
  process.exitCode = 1;
  break;
}
if (results.length > 1) say(totalOf(results));
