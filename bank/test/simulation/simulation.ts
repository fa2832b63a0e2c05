/** The whole of it: the real teller and projector in a world that a seed makes up, beside a model that never fails. */

import type { Storage } from '../../src/money/storage/storage.ts';
import { type ClientOptions, liveAsClient } from './clients.ts';
import { createGenerator } from './generate/generator.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { createModel, type Model } from './model/model.ts';
import { createNetwork, type Faults } from './network.ts';
import { buildTown } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { createRecord, type SimulationResult } from './record.ts';
import { createScheduler } from './scheduler.ts';
import { buildStage } from './stage.ts';
import { createWallTime, START } from './wall-time.ts';
import { createWeather } from './weather.ts';

export type SimulationOptions = {
  readonly seed: number;
  /** How many times tellers are asked for something. */
  readonly operations: number;
  /** A bug to be planted: it stands between the bank and its storage, or in the database itself. */
  readonly bug?: Bug;
};

export type Bug = {
  readonly storage?: (storage: Storage) => Storage;
  readonly unfenced?: true;
  readonly database?: (database: MemoryDatabase) => MemoryDatabase;
  /** The model has it as well, so that no comparison can find it. */
  readonly model?: (model: Model) => Model;
};

const COMPARE_EVERY = 2_000;
/** After so many steps without an answer the bank stands still. */
const STANDSTILL_STEPS = 50_000;

export async function simulate({ seed, operations, bug = {} }: SimulationOptions): Promise<SimulationResult> {
  const world = buildWorld(seed, bug);
  const { scheduler, record, audit, database, operator, hasSettled } = world;
  const isOver = () => record.operations() >= operations || record.hasFailed();
  operator.start();
  world.weather.start();
  const clients = sendClients({ ...world, isOver, count: record.count });
  const watch = createWatch(world);
  await record.guard(
    scheduler.run(() => {
      watch();
      return record.hasFailed() || (isOver() && clients.left() === 0);
    }),
  );

  world.weather.stop();
  world.network.heal();
  await record.guard(
    scheduler.run(() => {
      watch();
      return record.hasFailed() || hasSettled();
    }),
  );
  if (!record.hasFailed()) audit.compareAll();
  return { seed, steps: scheduler.steps(), rows: database.rows().length, ...record.result() };
}

function buildWorld(seed: number, bug: Bug) {
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  const record = createRecord();
  const time = createWallTime(scheduler);
  const model = (bug.model ?? ((honest) => honest))(createModel());
  const town = buildTown(random, START);
  const generator = createGenerator(random, { town, model, now: time.now });
  const network = createNetwork({ scheduler, random, faults: faultsOf(random), note: record.fault });
  const maxInMemory = random.pick([40, 150, 600]);
  const parts = { random, scheduler, record, time, model, network, maxInMemory, bug };
  const stage = buildStage({ ...parts, learn: generator.learn });
  const weather = createWeather({
    ...{ ...stage, scheduler, random, network, now: time.now, jump: time.jump },
    answered: record.operations,
    note: record.fault,
  });
  return { ...stage, random, scheduler, record, generator, network, weather };
}

type World = ReturnType<typeof buildWorld>;

/** Every seed has its own bad days; some have none of a kind. */
function faultsOf(random: Random): Faults {
  const rate = (usual: number) => random.pick([0, usual, usual, 4 * usual]);
  return { read: rate(0.002), append: rate(0.02), write: rate(0.01), open: rate(0.05), slow: rate(0.01) };
}

function sendClients(options: ClientOptions & Pick<World, 'record'>): { left(): number } {
  let left = options.random.pick([6, 24, 60]);
  const broken = (error: unknown) =>
    options.record.fail(`A client broke down: ${error instanceof Error ? error.stack : error}`);
  const leave = () => {
    left -= 1;
  };
  for (let client = left; client > 0; client -= 1) void liveAsClient(options).catch(broken).then(leave);
  return { left: () => left };
}

/** Compares everything now and then, and notices when nobody is answered any more. */
function createWatch({ record, scheduler, database, audit }: World): () => void {
  let moved = { operations: 0, step: 0 };
  let compared = 0;
  return () => {
    const operations = record.operations();
    if (operations > moved.operations) moved = { operations, step: scheduler.steps() };
    else if (scheduler.steps() > moved.step + STANDSTILL_STEPS)
      record.fail('Nobody has been answered for a long time.');
    if (operations < compared + COMPARE_EVERY || database.views.position() !== audit.position()) return;
    compared = operations;
    audit.compareAll();
  };
}
