/** Programs beside the test: run from their sources where the test is source, and built where it was built. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const isSource = import.meta.url.endsWith('.ts');
const REMEMBERED_CHARACTERS = 4_000;

/** Where the whole repository lies. */
export const repository = new URL(isSource ? '../../../' : '../../../../', import.meta.url);

/** What Node.js needs to run a program of ours. */
export const programOptions: readonly string[] = isSource
  ? ['--conditions=source', '--import', 'tsx']
  : ['--enable-source-maps'];

/** The file of a program of the bank, by its path without extension, such as `src/main`. */
export function programFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}.${isSource ? 'ts' : 'js'}`, import.meta.url));
}

export type Program = {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  hasEnded(): boolean;
  /** The end of what it said on both streams. */
  lastWords(): string;
};

/** Starts a program of the bank by its path without extension, such as `src/main`, with a channel for messages. */
export function startProgram(
  path: string,
  options: { args?: readonly string[]; environment?: Readonly<Record<string, string>> } = {},
): Program {
  const command = [...programOptions, programFile(path), ...(options.args ?? [])];
  const child = spawn(process.execPath, command, {
    // The terminal's Ctrl-C is for the test, which then ends its programs in the order it chooses.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.environment },
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      words = (words + piece).slice(-REMEMBERED_CHARACTERS);
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  // A test that fails leaves nothing behind.
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void ended.then(() => process.removeListener('exit', endWithUs));
  return {
    process: child,
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    lastWords: () => words.trim(),
  };
}

/** Resolves with the first message for which `read` finds an answer; rejects when the program ends before. */
export async function messageOf<Answer>(
  program: Program,
  read: (message: Record<string, unknown>) => Answer | undefined,
): Promise<Answer> {
  const answer = new Promise<Answer>((resolve) => {
    const listen = (message: Record<string, unknown>) => {
      const found = read(message);
      if (found === undefined) return;
      program.process.off('message', listen);
      resolve(found);
    };
    program.process.on('message', listen);
  });
  const ended = program.ended.then((how) => {
    throw new Error(`A program ended (${how}) instead of answering. It said:\n${program.lastWords()}`);
  });
  ended.catch(() => undefined);
  return Promise.race([answer, ended]);
}
