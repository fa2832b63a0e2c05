/** One test file as a process of its own: what it reports, how long it takes, and in which test it hung. */

import { run } from 'node:test';

/** An event as reporters get it; see `TestsStream` of `node:test`. */
export type TestEvent = { type: string; data: Record<string, unknown> };

export type FileReport = {
  /** As it was asked for. */
  readonly file: string;
  readonly durationMs: number;
  readonly hasFailed: boolean;
  readonly events: readonly TestEvent[];
  /** What Node.js counts: `tests`, `pass`, `fail` and so on. */
  readonly counts: ReadonlyMap<string, number>;
  /** The test that had begun and not ended when the file was given up, or what came before or after its tests. */
  readonly hungIn: string | undefined;
};

/** So long after the file's own limit it is ended from outside: it may be too busy to end itself. */
const GRACE_MS = 5_000;
const countLine = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

/** `program` is what is executed, be it the file itself or what was compiled from it. */
export async function runTestFile(
  file: string,
  program: string,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<FileReport> {
  const startedAt = performance.now();
  const events: TestEvent[] = [];
  const counts = new Map<string, number>();
  const underWay = createUnderWay();
  let hasFailed = false;
  const stream = run({ files: [program], concurrency: 1, timeout: limitMs + GRACE_MS, signal });
  for await (const event of stream as AsyncIterable<TestEvent>) {
    const { type, data } = event;
    const [, name, count] = countLine.exec(type === 'test:diagnostic' ? String(data.message) : '') ?? [];
    if (name && data.nesting === 0) {
      counts.set(name, Number(count));
      continue;
    }
    if (type === 'test:fail' && !data.todo) hasFailed = true;
    // Node.js tells of the file itself as of a test around the others.
    if (data.name !== program) underWay.note(event);
    events.push(event);
  }
  const durationMs = performance.now() - startedAt;
  const tooBusy = durationMs >= limitMs + GRACE_MS ? ', or later: it was too busy to tell' : '';
  const hungIn = hasFailed && durationMs >= limitMs ? `${underWay.told()}${tooBusy}` : undefined;
  return { file, durationMs, hasFailed, events, counts, hungIn };
}

/** Follows which tests have begun and not ended, the outer before the inner. */
function createUnderWay() {
  const begun: string[] = [];
  let last: string | undefined;
  return {
    note({ type, data: { name, nesting } }: TestEvent): void {
      if (typeof name !== 'string') return;
      const label = `${'  '.repeat(Number(nesting))}${name}`;
      if (type === 'test:dequeue') begun.push(label);
      if (type !== 'test:complete' && type !== 'test:pass' && type !== 'test:fail') return;
      const place = begun.lastIndexOf(label);
      if (place >= 0) begun.splice(place, 1);
      last = name;
    },
    told: () =>
      begun.map((label) => label.trim()).join(' › ') ||
      (last ? `what follows “${last}”` : 'what comes before its first test'),
  };
}
