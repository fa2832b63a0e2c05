/** Loaded into each process that runs a test file: it ends what hangs, from inside, so that nothing is left behind. */

const { NODE_TEST_CONTEXT, TEST_FILE_LIMIT_MS } = process.env;
if (NODE_TEST_CONTEXT !== undefined && TEST_FILE_LIMIT_MS !== undefined) {
  setTimeout(() => {
    const counts = new Map();
    for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const waitsFor = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'nothing';
    process.stderr.write(`Given up after ${TEST_FILE_LIMIT_MS} ms; it waits for: ${waitsFor}.\n`);
    // Whoever started programs or made directories tidies up when the process exits, which a signal would not let them.
    process.exit(1);
  }, Number(TEST_FILE_LIMIT_MS)).unref();
}

// Beside compiled tests there are those that only exist as a source, such as those of the console.
const isSource = /\.tsx?$/.test(process.argv[1] ?? '');
if (isSource && !process.execArgv.includes('tsx')) await import('tsx');
