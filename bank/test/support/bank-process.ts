/** Banks as processes of their own, several of them on one database: to be killed, paused and cut off. */

import { randomBytes } from 'node:crypto';
import { temporaryDirectory } from './cluster.ts';
import { messageOf, type Program, startProgram } from './programs.ts';

/** What a process logs when it takes a seat. */
const TELLER = 'This process is the teller.';
const DOOR = 'This process is a door.';

export type BankProcess = {
  readonly url: string;
  /** Whether it is the teller, as its log says. */
  isTeller(): boolean;
  /** Kills it, ends it, pauses it (`SIGSTOP`) or wakes it (`SIGCONT`). */
  signal(name: NodeJS.Signals): void;
  /** Where its log stands, for `becomes`. */
  mark(): number;
  /** Resolves when its log says so after a mark. */
  becomes(what: 'teller' | 'door', since: number): Promise<void>;
  readonly ended: Program['ended'];
  stop(): Promise<void>;
};

/** What processes of one bank have in common: the signing key and the token that sets the bank up. */
export function createProcessFamily(settings: Record<string, string> = {}) {
  const token = `bot_${randomBytes(32).toString('base64url')}`;
  const common = {
    BOT_PORT: '0',
    BOT_DATA_DIR: temporaryDirectory(),
    BOT_BOOTSTRAP_TOKEN: token,
    BOT_RATE_LIMIT_PER_MINUTE: '0',
    BOT_LOG_LEVEL: 'info',
    BOT_LOG_FORMAT: 'json',
    ...settings,
  };
  const members = new Set<BankProcess>();

  /** Resolves when the process serves. */
  async function start(databaseUrl: string, own: Record<string, string> = {}): Promise<BankProcess> {
    const environment = { ...common, ...own, DATABASE_URL: databaseUrl };
    const member = await follow(startProgram('src/main', { environment }));
    members.add(member);
    return member;
  }

  return {
    token,
    dataDirectory: common.BOT_DATA_DIR,
    start,

    /** Starts two at once; the first of the pair is the teller. */
    async startTwo(databaseUrl: string): Promise<[BankProcess, BankProcess]> {
      const [one, two] = await Promise.all([start(databaseUrl), start(databaseUrl)]);
      return one.isTeller() ? [one, two] : [two, one];
    },

    async stopAll(): Promise<void> {
      await Promise.all([...members].map((member) => member.stop()));
    },
  };
}

async function follow(program: Program): Promise<BankProcess> {
  let log = '';
  const listeners = new Set<() => void>();
  program.process.stdout?.on('data', (text: string) => {
    log += text;
    for (const listener of [...listeners]) listener();
  });
  const url = await messageOf(program, (message) =>
    typeof message.url === 'string' ? message.url : undefined,
  );
  const signal = (name: NodeJS.Signals) => void program.process.kill(name);
  return {
    url,
    signal,
    ended: program.ended,
    isTeller: () => log.lastIndexOf(TELLER) > log.lastIndexOf(DOOR),
    mark: () => log.length,
    becomes: (what, since) =>
      new Promise((resolve) => {
        const look = () => {
          if (!log.includes(what === 'teller' ? TELLER : DOOR, since)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    async stop() {
      if (program.hasEnded()) return;
      signal('SIGCONT');
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), 10_000);
      await program.ended;
      clearTimeout(timer);
    },
  };
}
