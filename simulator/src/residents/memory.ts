/** Remembers on disk what was set up at a bank, so that a restart goes on with the same residents. */

import { appendFile, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Memory = {
  /** Does something once: the next time, even after a restart, the answer of the first time is given. */
  once<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer>;
  recall(what: string): unknown;
  /** Lays everything aside and starts anew. */
  startAnew(): Promise<void>;
};

type Line = readonly [what: string, answer: unknown];

/** Reads what is remembered in the file at `path`, which is made when there is something to remember. */
export async function openMemory(path: string): Promise<Memory> {
  const text = (await readFile(path, 'utf8').catch(ignoreMissing)) ?? '';
  const known = new Map<string, unknown>(linesOf(text));
  const underway = new Map<string, Promise<unknown>>();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A line that was torn must not spoil the next one.
  if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n');

  async function doAndRemember(what: string, work: () => Promise<unknown>): Promise<unknown> {
    const answer = await work();
    const line: Line = [what, answer];
    // Secrets of programs stand in it as well, so only this user may read it.
    await appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    known.set(what, answer);
    return answer;
  }

  return {
    recall: (what) => known.get(what),
    async once<Answer>(what: string, work: () => Promise<Answer>) {
      if (known.has(what)) return known.get(what) as Answer;
      const running = underway.get(what) ?? doAndRemember(what, work).finally(() => underway.delete(what));
      underway.set(what, running);
      return (await running) as Answer;
    },
    async startAnew() {
      await rename(path, `${path}.old`).catch(ignoreMissing);
      known.clear();
    },
  };
}

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      // The last line is torn when the power failed in the middle of it: it is done again.
      return [];
    }
  });
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
