/** A bank in simulated time under the eyes of the audit. Who asks it for something, and what fails, come from outside. */

import type { Storage } from '../../src/money/storage/storage.ts';
import { createAudit } from './audit.ts';
import { startProcess } from './bank-process.ts';
import type { Generator } from './generate/generator.ts';
import { createHost } from './host.ts';
import { createMemoryDatabase } from './memory-database.ts';
import { connectStorage } from './memory-storage.ts';
import type { Model } from './model/model.ts';
import type { Network } from './network.ts';
import { createOperator } from './operator.ts';
import type { Random } from './random.ts';
import type { RunRecord } from './record.ts';
import type { Scheduler } from './scheduler.ts';
import type { Bug } from './simulation.ts';
import type { WallTime } from './wall-time.ts';

const MAX_SKEW_MS = 150;

export type Stage = ReturnType<typeof buildStage>;

export function buildStage({
  random,
  scheduler,
  record,
  time,
  model,
  network,
  learn,
  maxInMemory,
  bug = {},
}: {
  random: Random;
  scheduler: Scheduler;
  record: RunRecord;
  time: WallTime;
  model: Model;
  network: Network;
  learn: Generator['learn'];
  /** Of accounts and mandates; a teller with more of them forgets everything. */
  maxInMemory: number;
  bug?: Bug;
}) {
  const { note, fault, fail } = record;
  const audit = createAudit({
    ...{ model, note, fail, learn, database: () => database },
    latestTime: () => time.latest() + MAX_SKEW_MS,
  });
  const honest = createMemoryDatabase(audit, { fenced: !bug.unfenced });
  const database = bug.database?.(honest) ?? honest;

  let launched = 0;
  function launch() {
    launched += 1;
    fault('process started');
    const skewMs = random.between(-MAX_SKEW_MS, MAX_SKEW_MS);
    const host = createHost(`bank ${launched}`, { scheduler, wallTime: time.now, skewMs });
    const connected = connectStorage({
      ...{ database, host, network, scheduler, random },
      appended: (row) => audit.compareTouched(row, bank.projector()?.books),
    });
    const wrap = bug.storage ?? ((storage: Storage) => storage);
    const bank = startProcess({ host, connected, maxInMemory, wrap });
    return bank;
  }

  const operator = createOperator({ scheduler, random, launch, note: fault, fail });
  return {
    audit,
    database,
    operator,
    /** The views have come to the journal's end, and there is a teller. */
    hasSettled: () =>
      database.views.position() === audit.position() && operator.current()?.teller() !== undefined,
  };
}
