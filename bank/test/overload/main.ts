/** `npm run overload`: offers many times the capacity over HTTP and shows what the bank makes of it. */

import { parseArgs } from 'node:util';
import { runOverload } from './overload-run.ts';
import { overloadLines } from './report-text.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    times: { type: 'string', default: '10' },
  },
});
const overload = await runOverload({ seconds: Number(values.seconds), times: Number(values.times) });
process.stdout.write(`${overloadLines(overload)}\n`);
