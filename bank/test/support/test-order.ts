/** In which order test files are run, and which program stands for each. */

/**
 * Those that take longest come first: what begins last should be short, or one lane goes on while the others stand
 * still. Among them those come first that kill, pause and hurry programs, and wait more than they compute; the
 * simulation, which needs both processors and no clock, fills them up afterwards. The runner ends with the slowest
 * files, from which this list can be put right.
 */
const first = [
  'bank/test/overload/overload.test.ts',
  'bank/test/crash/crash-',
  'bank/test/flows/take-over.test.ts',
  'bank/test/flows/lost-database.test.ts',
  'simulator/src/neighbourhood/neighbourhood.test.ts',
  'console/test/',
  'benchmarks/src/bench.test.ts',
  'bank/test/flows/backup',
  'bank/test/simulation/simulation.test.ts',
  'bank/test/flows/',
];

export function inOrder(files: readonly string[]): string[] {
  const place = (file: string) => {
    const found = first.findIndex((part) => file.includes(part));
    return found < 0 ? first.length : found;
  };
  return [...files].sort((one, other) => place(one) - place(other));
}

const isSource = import.meta.url.endsWith('.ts');

/**
 * The compiled file where the runner is compiled itself; that starts in half the time. The SDK’s tests and the
 * console’s look at their sources and start fast anyway.
 */
export function programOf(file: string): string {
  if (isSource) return file;
  return file
    .replace(/\/bank\/(src|test)\/(.*)\.ts$/, '/bank/dist/$1/$2.js')
    .replace(/\/simulator\/src\/(.*)\.ts$/, '/simulator/dist/$1.js');
}
