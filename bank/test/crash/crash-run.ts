/** Rounds of killing: load, a kill at a random moment, a restart, and then every promise held against the books. */

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Operator } from '@bank-of-things/sdk';
import { createChance } from '../support/seeded-chance.ts';
import { askForAnswered, askForMissing, messengerTo } from './asking-again.ts';
import { audit } from './audit.ts';
import { createObserver } from './bank-view.ts';
import { settleCast } from './cast.ts';
import { createDiaryReader } from './diary.ts';
import { createHistory, type Happened, verdictOf } from './history.ts';
import { createKillPlanner, type Home, type Kill } from './kill-plan.ts';
import { startLoad } from './load-process.ts';
import { promise } from './promise-broken.ts';
import { openSite, type Site } from './site.ts';
import { checkBooks, runVerify } from './verification.ts';

export type CrashRunOptions = {
  readonly home: Home;
  readonly rounds: number;
  readonly seed: string;
  readonly onRound?: (round: Round) => void;
  /** Leaves the data, the diary and PostgreSQL's log where they are, to look at them. */
  readonly keep?: boolean;
};

export type Counts = {
  acknowledged: number;
  refused: number;
  /** Steps that nobody answered: those the books had and those they had not. */
  unknownDone: number;
  unknownNotDone: number;
  /** Steps of which the SDK or the bank said for certain that nothing was done. */
  notExecuted: number;
};
export type Round = Counts & {
  readonly number: number;
  readonly home: Home;
  readonly kill: Kill;
  /** From the kill to the first acknowledgement of something ordered after it. */
  readonly backAfterMs: number;
};
export type CrashRun = Counts & {
  readonly rounds: number;
  readonly payments: number;
  readonly askedAgain: number;
  readonly slowestReturnMs: number;
  /** What `npm run verify` said at the end. */
  readonly verified: string;
};

const BACK_WITHIN_MS = 60_000;
const AFTERWARDS_MS = 300;
const ASKED_AGAIN_PER_ROUND = 20;
/** The bank's clock tells when a payment was decided; this is more than it may differ from ours. */
const MARGIN_MS = 10_000;

/** Throws `PromiseBroken` at the first difference between what was acknowledged and what is in the books. */
export async function runCrashes(options: CrashRunOptions): Promise<CrashRun> {
  const directory = await mkdtemp(join(tmpdir(), 'bank-of-things-crash-'));
  // The database of a bank that root starts runs as another user, who must be able to pass.
  await chmod(directory, 0o711);
  const site = await openSite(directory, options.home);
  try {
    return await runOn(site, directory, options);
  } finally {
    await site.close();
    if (!options.keep) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runOn(site: Site, directory: string, options: CrashRunOptions): Promise<CrashRun> {
  const { home, rounds, seed, onRound } = options;
  const { url, token } = site;
  const cast = await settleCast(url, token);
  const operator = await Operator.connect({ url, token });
  const messenger = await messengerTo(url);
  const observer = createObserver(operator, url, cast);
  const opened = await observer.look(0);
  // The observer goes on adding to what it shows; what stood at the beginning must stay as it was.
  const opening = {
    ...opened,
    statements: new Map([...opened.statements].map(([number, lines]) => [number, new Map(lines)])),
  };
  const castFile = join(directory, 'cast.json');
  const diaryFile = join(directory, 'diary.jsonl');
  await writeFile(castFile, JSON.stringify(cast), { mode: 0o600 });
  await writeFile(diaryFile, '', { mode: 0o600 });
  const readDiary = createDiaryReader(diaryFile);
  const history = createHistory();
  const chance = createChance(`${seed} ${home}`);
  const planKill = createKillPlanner(chance, home);
  const load = await startLoad(url, castFile, diaryFile, seed);

  /** Load, kill, return, a little more load; resolves with the time it took to come back. */
  async function strike(number: number, kill: Kill): Promise<number> {
    load.go(number);
    await pause(kill.afterMs);
    const struckAt = performance.now();
    await site.strike(kill.target);
    const [backAt] = await Promise.all([comesBack(), site.bringBack(kill)]);
    await pause(AFTERWARDS_MS);
    await load.pause();
    return backAt - struckAt;
  }

  async function comesBack(): Promise<number> {
    const acknowledged = load.nextAcknowledgement().then(() => performance.now());
    const timer = new AbortController();
    const patience = pause(BACK_WITHIN_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    const backAt = await Promise.race([acknowledged, patience]);
    timer.abort();
    promise(backAt !== undefined, () => `No payment succeeds any more. ${site.bank().program.lastWords()}`);
    return backAt;
  }

  async function round(number: number): Promise<Round> {
    const kill = planKill();
    const since = (await operator.client.bank.time()) - MARGIN_MS;
    const backAfterMs = await strike(number, kill);
    history.add(readDiary(), number);
    const before = audit(history, await observer.look(since), cast, opening);
    const own = [...history.all()].filter((happened) => happened.round === number);
    const counts = countsOf(own, before.present.length, before.absent.length);
    await askForMissing(messenger, before);
    await askForAnswered(messenger, history, chance, ASKED_AGAIN_PER_ROUND);
    const after = audit(history, await observer.look(since), cast, opening);
    const open = after.present.length + after.absent.length;
    promise(open === 0, () => `${open} orders still have no outcome after they were sent again.`);
    await checkBooks(site.whereabouts);
    return { number, home, kill, backAfterMs, ...counts };
  }

  const done: Round[] = [];
  try {
    for (let number = 1; number <= rounds; number += 1) {
      const ended = await round(number);
      done.push(ended);
      onRound?.(ended);
    }
    // Everything once more from the first line, and not only what was new in each round.
    const whole = createObserver(operator, url, cast);
    const { payments } = audit(history, await whole.look(0), cast, opening);
    const verified = await runVerify(site.whereabouts);
    return { ...sumOf(done), rounds, payments, askedAgain: rounds * ASKED_AGAIN_PER_ROUND, verified };
  } finally {
    await load.end();
  }
}

function countsOf(own: readonly Happened[], unknownDone: number, unknownNotDone: number): Counts {
  const count = (wanted: string) => own.filter((happened) => verdictOf(happened) === wanted).length;
  return {
    acknowledged: count('done'),
    refused: count('refused'),
    notExecuted: count('absent'),
    unknownDone,
    unknownNotDone,
  };
}

function sumOf(rounds: readonly Round[]): Counts & { slowestReturnMs: number } {
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  return {
    acknowledged: sum((round) => round.acknowledged),
    refused: sum((round) => round.refused),
    unknownDone: sum((round) => round.unknownDone),
    unknownNotDone: sum((round) => round.unknownNotDone),
    notExecuted: sum((round) => round.notExecuted),
    slowestReturnMs: Math.max(0, ...rounds.map(({ backAfterMs }) => backAfterMs)),
  };
}
