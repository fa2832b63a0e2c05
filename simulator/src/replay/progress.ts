/** Says on stderr how far a replay has come. */

import type { WriteStream } from 'node:tty';
import type { Instant } from '@bank-of-things/sdk';

export type Progress = { show(done: number, at: Instant): void; end(): void };

/** At a terminal one line that changes; elsewhere a line now and then. */
export function showProgress(
  stream: Pick<WriteStream, 'write' | 'isTTY'>,
  total: number,
  elapsedMs: () => number,
): Progress {
  const everyMs = stream.isTTY ? 200 : 5_000;
  const startedAt = elapsedMs();
  let shownAt = startedAt;
  return {
    show(done, at) {
      const now = elapsedMs();
      if (now - shownAt < everyMs && done < total) return;
      shownAt = now;
      const rate = Math.round((done * 1000) / Math.max(1, now - startedAt));
      const day = new Date(at).toISOString().slice(0, 10);
      const line = `${done} of ${total} sessions · ${day} · ${rate}/s`;
      stream.write(stream.isTTY ? `\r${line}   ` : `${line}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
