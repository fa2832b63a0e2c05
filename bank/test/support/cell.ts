/** A bank of several processes, each behind a network of its own, whose teller is struck while things pay. */

import { setTimeout as pause } from 'node:timers/promises';
import { type BankProcess, createProcessFamily } from './bank-process.ts';
import { askDatabase } from './books.ts';
import { type Network, openNetwork } from './network.ts';
import { startTraffic, type Traffic } from './traffic.ts';

export type Member = BankProcess & { readonly network: Network };

export type TestCell = Awaited<ReturnType<typeof openTestCell>>;

/** What can happen to the teller's process. */
export type Blow = 'killed' | 'paused' | 'cut off' | 'stopped';

export type Struck = {
  readonly teller: Member;
  /** Who took over. */
  readonly successor: Member;
  readonly traffic: Traffic;
  /** The longest time in which nobody was served. */
  readonly gapMs: number;
  readonly epochBefore: bigint;
  /** Where the log of the old teller stood when it was struck. */
  readonly mark: number;
};

const THINGS = 10;
const PATIENCE_MS = 60_000;

/** Call `close` afterwards. The database stays. */
export async function openTestCell(
  connectionString: string,
  size: number,
  settings: Record<string, string> = {},
) {
  const family = createProcessFamily(settings);
  const networks: Network[] = [];
  let members: Member[] = [];

  async function start(): Promise<Member> {
    const network = await openNetwork(connectionString);
    networks.push(network);
    const member = { ...(await family.start(network.connectionString)), network };
    members.push(member);
    return member;
  }

  await Promise.all(Array.from({ length: size }, start));

  /** Where a busy machine has stopped the teller for longer than its lease, it needs a moment to hear that it is none. */
  async function teller(): Promise<Member> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const [one, ...others] = members.filter((member) => member.isTeller());
      if (one && others.length === 0) return one;
      const count = others.length + (one ? 1 : 0);
      if (performance.now() > deadline) throw new Error(`There are ${count} tellers.`);
      await pause(50);
    }
  }

  return {
    family,
    connectionString,
    members: () => members,
    teller,
    start,

    /** Strikes the teller while things pay through all processes; the traffic goes on until the caller stops it. */
    async strike(blow: Blow): Promise<Struck> {
      const struck = await teller();
      const standbys = members.filter((member) => member !== struck);
      const urls = [struck, ...standbys].map(({ url }) => url);
      const traffic = await startTraffic(urls, family.token, THINGS);
      await traffic.goesOn(3 * THINGS);
      const [cell] = await askDatabase({ connectionString }, 'select epoch from money.cell');
      const mark = struck.mark();
      const succession = standbys.map((member) => {
        const before = member.mark();
        return member.becomes('teller', before).then(() => member);
      });
      const struckAt = performance.now();
      hit(struck, blow);
      const successor = await Promise.race(succession);
      await traffic.goesOn(10 * THINGS);
      const gapMs = traffic.gapMs(struckAt);
      const isGone = blow === 'killed' || blow === 'stopped';
      if (isGone) members = standbys;
      const epochBefore = BigInt(cell?.epoch ?? 0);
      return { teller: struck, successor, traffic, gapMs, epochBefore, mark };
    },

    async close(): Promise<void> {
      for (const network of networks) network.mend();
      await family.stopAll();
      for (const network of networks) await network.close();
    },
  };
}

function hit(member: Member, blow: Blow): void {
  switch (blow) {
    case 'killed':
      return member.signal('SIGKILL');
    case 'stopped':
      return member.signal('SIGTERM');
    case 'paused':
      return member.signal('SIGSTOP');
    case 'cut off':
      return member.network.cut();
  }
}

/** Undoes what can be undone. */
export function recover({ signal, network }: Member, blow: Blow): void {
  if (blow === 'paused') signal('SIGCONT');
  if (blow === 'cut off') network.mend();
}
