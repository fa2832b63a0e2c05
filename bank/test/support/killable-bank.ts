/** The real bank as a process of its own, which may be killed at any moment and started again at the same address. */

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { messageOf, type Program, startProgram } from './programs.ts';

export type BankSettings = Readonly<Record<string, string>>;

export type KillableBank = {
  readonly program: Program;
  /** Resolves when it serves; rejects when it ends before. */
  readonly ready: Promise<void>;
};

/** What the bank is started with each time: durable, as `npm start -- --empty` runs it, at one address. */
export async function bankSettings(dataDirectory: string, more: BankSettings = {}): Promise<BankSettings> {
  return {
    DATABASE_URL: '',
    BOT_HOST: '127.0.0.1',
    BOT_PORT: String(await findQuietPort()),
    BOT_DATA_DIR: dataDirectory,
    BOT_BOOTSTRAP_TOKEN: `bot_${randomBytes(32).toString('base64url')}`,
    BOT_RATE_LIMIT_PER_MINUTE: '0',
    BOT_LOG_LEVEL: 'warn',
    ...more,
  };
}

export function startKillableBank(settings: BankSettings): KillableBank {
  const program = startProgram('src/main', { environment: settings });
  const ready = messageOf(program, ({ ready }) => (ready === true ? true : undefined)).then(() => undefined);
  // Whoever kills it before it is ready need not hear of that.
  ready.catch(() => undefined);
  return { program, ready };
}

/**
 * A free port below those that the system gives to outgoing connections: while the bank is down, none of its clients
 * may be given its own port, or even be connected to itself.
 */
export async function findQuietPort(): Promise<number> {
  for (;;) {
    const port = 15_000 + (randomBytes(2).readUInt16BE() % 15_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
