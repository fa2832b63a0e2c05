/** A whole replay: reads the recording, finds or starts a bank, builds the town, lets time pass, and reports. */

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type Instant, Operator, toIso } from '@bank-of-things/sdk';
import { openMemory } from '../residents/memory.ts';
import { createSettler, isKnownAt } from '../residents/settler.ts';
import { startTemporaryBank } from '../temporary-bank.ts';
import { chooseLimits } from './limits.ts';
import type { Options } from './options.ts';
import type { Progress } from './progress.ts';
import { type Recording, readRecording } from './recording.ts';
import { makeReport, type Report } from './report.ts';
import type { Session } from './row.ts';
import { run } from './run.ts';
import { createSessionDesk } from './session-desk.ts';
import { readStatements } from './statements.ts';
import { buildTown } from './town.ts';

export type Surroundings = {
  /** A stopwatch in milliseconds. */
  readonly elapsedMs: () => number;
  /** Aborted when the replay shall end early. */
  readonly signal: AbortSignal;
  readonly progressOf: (sessions: number) => Progress;
  /** A sentence about what goes on. */
  readonly say: (sentence: string) => void;
};

export type ReplayResult = {
  readonly report: Report;
  /** How long the sessions took, without the set-up. */
  readonly durationMs: number;
  readonly inTodaysTime: boolean;
};

/** The bank at which the replay happens, and where the replay's own files go. */
type Place = {
  readonly url: string;
  readonly token: string;
  readonly directory: string;
  stop(): Promise<void>;
};

const DAY_MS = 24 * 3_600_000;

/** Replays a file; the temporary bank, if it took one, has ended when this returns or throws. */
export async function replay(options: Options, surroundings: Surroundings): Promise<ReplayResult> {
  const recording = await readRecording(createReadStream(options.path), options.limit);
  const foundedAt = dayBefore(recording.sessions);
  if (!options.bank) surroundings.say('Starting a temporary bank …');
  const place = await findPlace(options, foundedAt);
  try {
    return await replayAt(place, { recording, foundedAt, options, surroundings });
  } finally {
    await place.stop();
  }
}

async function findPlace({ bank, keep }: Options, startAt: Instant): Promise<Place> {
  if (!bank) return startTemporaryBank({ startAt, keep });
  return { ...bank, directory: keep ?? 'data/replay', stop: async () => undefined };
}

type Replaying = {
  readonly recording: Recording;
  readonly foundedAt: Instant;
  readonly options: Options;
  readonly surroundings: Surroundings;
};

async function replayAt(place: Place, replaying: Replaying): Promise<ReplayResult> {
  const { recording, foundedAt, options, surroundings } = replaying;
  const { sessions, faults } = recording;
  const { elapsedMs, signal, say } = surroundings;
  const { url, token, directory } = place;
  const operator = await Operator.connect({ url, token });
  const { bank } = operator.client;
  const { clock } = await operator.about();
  if (clock === 'manual') await operator.setClock(toIso(foundedAt));
  const limits = chooseLimits(sessions, options);
  const memory = await openMemory(join(directory, 'residents.jsonl'));
  const [aCar] = sessions;
  const known = aCar && memory.recall(`thing car-${aCar.userId}`);
  if (typeof known === 'string' && !(await isKnownAt(operator, known))) await memory.startAnew();

  say('Settling owners, cars and stations …');
  const settler = createSettler({
    url,
    bank,
    operator,
    memory,
    directory,
    onError: (error) => say(String(error)),
  });
  const town = await buildTown({ settler, operator, memory, limits, foundedAt, signal }, sessions);

  const startedAt = elapsedMs();
  const desk = createSessionDesk(town, limits);
  const progress = surroundings.progressOf(sessions.length);
  const onProgress = progress.show;
  const ran = await run(sessions, { desk, operator, clock, signal, onProgress }).finally(progress.end);
  const durationMs = elapsedMs() - startedAt;
  const payments = new Set(ran.results.flatMap(({ started }) => started.payment?.id ?? []));
  const statements = await readStatements(operator, town, { position: ran.position, payments });
  const report = makeReport({ run: ran, statements, faults, limits });
  return { report, durationMs, inTodaysTime: clock === 'system' };
}

/** The beginning of the day before anything was recorded. */
function dayBefore(sessions: readonly Session[]): Instant {
  const first = sessions.reduce(
    (earliest, { startedAt }) => Math.min(earliest, startedAt),
    Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(first) ? (Math.floor(first / DAY_MS) - 1) * DAY_MS : 0;
}
