/** Runs cases: prepares their databases, gives every run a fresh copy, and collects what the runs measured. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case, Preparation, Reading, RunInput, Settings } from './case.ts';
import { describeMachine, type Machine } from './machine.ts';
import { inOwnProcess } from './own-process.ts';
import type { BenchServer } from './server.ts';

const COPY = 'bench_run';

export type BenchOptions = Settings & {
  readonly cases: readonly Case[];
  readonly runs: number;
  readonly say: (sentence: string) => void;
};

export type BenchResult = {
  readonly machine: Machine;
  readonly options: Settings & { readonly runs: number };
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
};

/** The runs of different cases alternate, so that a slow quarter of an hour of the machine hits them all. */
export async function runBench(server: BenchServer, options: BenchOptions): Promise<BenchResult> {
  const { cases, runs, seconds, scale, say } = options;
  const machine = await describeMachine(server.ask);
  const readings = new Map<string, Reading[]>(cases.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const each of cases) {
      const preparation = each.preparation({ seconds, scale });
      const template = await prepared(server, preparation, say);
      say(`${each.name}, run ${run} of ${runs}`);
      const reading = await runOnce(server, each, template, { seconds, scale, preparation, seed: run });
      readings.get(each.name)?.push(reading);
    }
  }
  return { machine, options: { seconds, scale, runs }, readings };
}

async function runOnce(
  server: BenchServer,
  each: Case,
  template: string,
  input: Omit<RunInput, 'connectionString'>,
): Promise<Reading> {
  if (each.onOriginal) return runOn(server, each, template, input);
  await server.drop(COPY);
  await server.copy(template, COPY);
  try {
    return await runOn(server, each, COPY, input);
  } finally {
    await server.drop(COPY);
  }
}

function runOn(
  server: BenchServer,
  { name, run, runWithServer, nodeOptions }: Case,
  database: string,
  input: Omit<RunInput, 'connectionString'>,
): Promise<Reading> {
  const whole = { ...input, connectionString: server.addressOf(database) };
  if (runWithServer) return runWithServer(server, whole, database);
  if (!run) throw new Error(`The case ${name} does not say how it runs.`);
  return inOwnProcess({ kind: 'run', name, input: whole }, () => {}, nodeOptions);
}

/** The name of the database with this population, which is filled when it does not stand yet. */
async function prepared(
  server: BenchServer,
  preparation: Preparation,
  say: (sentence: string) => void,
): Promise<string> {
  const { size, payments } = preparation;
  const name = `bench_${sourcesFingerprint()}_${size.accounts}_${size.spread}_${payments ?? 0}`;
  if (await server.has(name)) return name;
  const paid = payments ? ` and ${payments.toLocaleString('en')} payments` : '';
  say(`filling a bank with ${size.accounts.toLocaleString('en')} accounts${paid}`);
  const unfinished = 'bench_unfinished';
  await server.drop(unfinished);
  await server.create(unfinished);
  const connectionString = server.addressOf(unfinished);
  await inOwnProcess({ kind: 'prepare', connectionString, preparation }, say);
  await server.rename(unfinished, name);
  return name;
}

/** A bank that other sources filled may be written in another form; then its name differs and it is filled anew. */
function sourcesFingerprint(): string {
  const money = dirname(fileURLToPath(import.meta.resolve('@bank-of-things/bank/money/index')));
  const files = readdirSync(money, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js|sql)$/.test(name) && !/test|\.d\.ts$/.test(name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(money, file)));
  return hash.digest('hex').slice(0, 8);
}
