/** A bank of our own for as long as we need it: a child process, with a clock that we move if we like. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Instant, toIso } from '@bank-of-things/sdk';

export type TemporaryBank = {
  readonly url: string;
  readonly token: string;
  /** Where it lives; what belongs to it may be kept beside its data. */
  readonly directory: string;
  /** Ends the bank, and removes its directory unless that was to be kept. */
  stop(): Promise<void>;
};

const READY_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 30_000;
const REMEMBERED_CHARACTERS = 4_000;

/**
 * Starts a bank whose clock stands at `startAt`, or shows today's time without it. Without `keep` it lives in a
 * temporary directory.
 */
export async function startTemporaryBank(options: {
  startAt?: Instant | undefined;
  keep?: string | undefined;
}): Promise<TemporaryBank> {
  const { keep, startAt } = options;
  const directory = keep ?? (await mkdtemp(join(tmpdir(), 'bank-of-things-')));
  await mkdir(directory, { recursive: true });
  // The database of a bank that root starts runs as another user, who must be able to pass.
  if (keep === undefined) await chmod(directory, 0o711);
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const child = launch(directory, token, startAt);
  const stop = async () => {
    await end(child);
    if (keep === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    return { url: await becomesReady(child), token, directory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function launch(directory: string, token: string, startAt: Instant | undefined): ChildProcess {
  return spawn(process.execPath, programOfBank(), {
    // Its own session: the terminal's Ctrl-C is ours to pass on, after what is under way has ended.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: '',
      BOT_PORT: '0',
      BOT_HOST: '127.0.0.1',
      BOT_DATA_DIR: join(directory, 'bank'),
      BOT_BOOTSTRAP_TOKEN: token,
      ...(startAt === undefined ? {} : { BOT_CLOCK: 'manual', BOT_CLOCK_START: toIso(startAt) }),
      BOT_RATE_LIMIT_PER_MINUTE: '0',
      BOT_LOG_LEVEL: 'warn',
    },
  });
}

/** The bank beside this simulator: its source where this file is source, its build where this file was built. */
function programOfBank(): string[] {
  const root = new URL('../../', import.meta.url);
  const isSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(isSource ? 'bank/src/main.ts' : 'bank/dist/src/main.js', root));
  return isSource ? ['--conditions=source', '--import', 'tsx', program] : ['--enable-source-maps', program];
}

async function becomesReady(child: ChildProcess): Promise<string> {
  const said = lastWordsOf(child);
  const patience = AbortSignal.timeout(READY_WITHIN_MS);
  const ended = once(child, 'exit', { signal: patience }).then(([code]) => {
    throw new Error(`The temporary bank has ended with ${code} instead of opening.\n${said()}`);
  });
  const ready = new Promise<string>((resolve) => {
    child.on('message', (message: { ready?: boolean; url?: string }) => {
      if (message.ready === true && message.url) resolve(message.url);
    });
  });
  const url = await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  return url;
}

/** Keeps reading what the bank says, so that it never waits for us, and gives the end of it. */
function lastWordsOf(child: ChildProcess): () => string {
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      words = (words + piece).slice(-REMEMBERED_CHARACTERS);
    });
  }
  return () => words.trim();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
