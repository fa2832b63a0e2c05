/** A reporter that ends the run with the files whose tests took longest, so that slowness is seen early. */

import { relative } from 'node:path';

const shown = 5;
const worthMentioningMs = 1000;

export default async function* slowestTests(events) {
  const durations = new Map();
  for await (const { type, data } of events) {
    const finished = type === 'test:pass' || type === 'test:fail';
    if (!finished || data.nesting !== 0 || data.file === undefined) continue;
    durations.set(data.file, (durations.get(data.file) ?? 0) + data.details.duration_ms);
  }
  const slow = [...durations].filter(([, durationMs]) => durationMs >= worthMentioningMs);
  if (slow.length === 0) return;
  yield '\nslowest files\n';
  for (const [file, durationMs] of slow.sort(([, a], [, b]) => b - a).slice(0, shown)) {
    yield `  ${(durationMs / 1000).toFixed(1).padStart(6)} s  ${relative(process.cwd(), file)}\n`;
  }
}
