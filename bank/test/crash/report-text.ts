/** A round in one line, and the run in a few. */

import type { CrashRun, Round } from './crash-run.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export function lineOf(round: Round): string {
  const { kill, acknowledged, refused, unknownDone, unknownNotDone, notExecuted, backAfterMs } = round;
  const again =
    kill.againAfterMs === undefined ? '' : `, the bank again ${kill.againAfterMs} ms into its start`;
  const unknown = unknownDone + unknownNotDone;
  return (
    `round ${String(round.number).padStart(3)}  ${round.home}: killed ${kill.target} after ${kill.afterMs} ms${again}; ` +
    `acknowledged ${acknowledged}, refused ${refused}, ` +
    `unknown ${unknown} (${unknownDone} done, ${unknownNotDone} not), not executed ${notExecuted}; ` +
    `back after ${seconds(backAfterMs)}; all agree`
  );
}

export function closingLines(run: CrashRun): string {
  const lines = [
    ['rounds', `${run.rounds}`],
    ['payments', `${run.payments}, each exactly once with its acknowledged outcome`],
    ['acknowledged', `${run.acknowledged} steps, and ${run.refused} refusals`],
    [
      'unknown',
      `${run.unknownDone + run.unknownNotDone}: ${run.unknownDone} wholly present, ${run.unknownNotDone} wholly absent; all resolved by asking again`,
    ],
    ['not executed', `${run.notExecuted}, none of them in the books`],
    ['asked again', `${run.askedAgain} answered steps, each with the same answer`],
    ['slowest', `${seconds(run.slowestReturnMs)} from the kill to the next acknowledgement`],
  ];
  return `${lines.map(([name = '', text = '']) => `  ${name.padEnd(14)}${text}\n`).join('')}${run.verified}`;
}
