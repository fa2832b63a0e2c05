/** Lets the recorded time pass at the bank: every start and every end, one after the other. */

import { type Operator, toIso } from '@bank-of-things/sdk';
import type { Session } from './row.ts';
import type { SessionDesk, Started, Step } from './session-desk.ts';
import { timelineOf } from './timeline.ts';

/** How a session went. `refusal` is the bank's first no; nothing was captured then. */
export type SessionResult = {
  readonly session: Session;
  readonly started: Started;
  readonly ended?: Step | undefined;
};

export type RunResult = {
  readonly results: readonly SessionResult[];
  /** The journal's position after the last capture. */
  readonly position: string;
  /** True when somebody ended the replay before the recording was over. */
  readonly interrupted: boolean;
};

export type RunParts = {
  readonly desk: SessionDesk;
  readonly operator: Operator;
  readonly clock: 'manual' | 'system';
  readonly signal: AbortSignal;
  /** Hears of every session that has ended or was refused, with the recorded time. */
  readonly onProgress: (done: number, at: number) => void;
};

/** How many happenings ahead a station makes its offer. */
const OFFERS_AHEAD = 6;

/**
 * One thing happens at a time: the bank decides every order at the very second at which it was made, and in the
 * order of the recording, so that a month's budget is used up by what really came first.
 */
export async function run(sessions: readonly Session[], parts: RunParts): Promise<RunResult> {
  const { desk, operator, clock, signal, onProgress } = parts;
  const results = new Map<string, SessionResult>();
  let done = 0;
  let position = 0n;
  let clockAt = 0;
  const timeline = timelineOf(sessions);
  for (const [index, { at, what, session }] of timeline.entries()) {
    if (signal.aborted) break;
    const next = timeline[index + OFFERS_AHEAD];
    if (next?.what === 'start') desk.prepare(next.session);
    const begun = results.get(session.id);
    if (what === 'end' && !begun?.started.payment) continue;
    if (clock === 'manual' && at > clockAt) await moveClock(operator, at);
    clockAt = at;
    if (!begun) {
      const started = await desk.start(session);
      results.set(session.id, { session, started });
      if (started.refusal) onProgress(++done, at);
      continue;
    }
    const ended = await desk.end(session, begun.started);
    results.set(session.id, { ...begun, ended });
    if (ended.position !== undefined && BigInt(ended.position) > position) position = BigInt(ended.position);
    onProgress(++done, at);
  }
  return { results: [...results.values()], position: position.toString(), interrupted: signal.aborted };
}

/** Not by `setClock` of the operator, which asks for the new time again: here nobody else moves the clock. */
async function moveClock({ client }: Operator, at: number): Promise<void> {
  await client.call('bank.setClock', { time: toIso(at) });
}
