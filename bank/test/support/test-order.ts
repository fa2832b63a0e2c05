/** In which order test files are run, and which program stands for each. */

/**
 * Those that take longest, longest first: what begins last should be short, or one lane goes on while the others
 * stand still. The runner ends with the slowest files, from which this list can be put right.
 */
const longest = [
  'bank/test/simulation/simulation.test.ts',
  'bank/test/overload/overload.test.ts',
  'bank/test/crash/',
  'console/test/page.test.ts',
  'bank/test/flows/',
];

export function longestFirst(files: readonly string[]): string[] {
  const place = (file: string) => {
    const found = longest.findIndex((part) => file.includes(part));
    return found < 0 ? longest.length : found;
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
