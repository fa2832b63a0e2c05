/** Gives a piece of work to a process of its own, so that its heap and its memory are its own. */

import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Preparation, Reading, RunInput } from './case.ts';

export type Work =
  | { readonly kind: 'prepare'; readonly connectionString: string; readonly preparation: Preparation }
  | { readonly kind: 'run'; readonly name: string; readonly input: RunInput };

/** What `case-process.ts` tells whoever started it. */
export type Message = { readonly reading: Reading } | { readonly progress: string };

const running = new Set<ChildProcess>();

/** Ends all work at once, before its database goes away under it. */
export function stopWork(): void {
  for (const child of running) child.kill('SIGKILL');
}

// However this process ends, it leaves nobody behind.
process.once('exit', stopWork);

/** Starts the work. The process is killed when this one ends. */
export function startWork(work: Work, nodeOptions: readonly string[] = []): ChildProcess {
  // The compiled file is `.js`, the source `.ts`, as this one is.
  const program = new URL(`./case-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const child = fork(fileURLToPath(program), [JSON.stringify(work)], {
    execArgv: [...process.execArgv, ...nodeOptions],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Rejects when the process ends without a result; what it said on the way is on standard error. */
export function inOwnProcess(
  work: Work,
  onProgress: (sentence: string) => void,
  nodeOptions: readonly string[] = [],
): Promise<Reading> {
  const child = startWork(work, nodeOptions);
  return new Promise<Reading>((resolve, reject) => {
    let reading: Reading | undefined;
    child.on('message', (message: Message) => {
      if ('reading' in message) reading = message.reading;
      else onProgress(message.progress);
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (reading && code === 0) resolve(reading);
      else reject(new Error(`The benchmark's process ended with ${signal ?? code}.`));
    });
  });
}
