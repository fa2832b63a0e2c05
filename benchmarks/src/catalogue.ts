/** All benchmark cases, in the order in which they run and are shown. */

import type { Case } from './case.ts';
import { engine, manyAccounts, oneMerchant } from './cases/engine.ts';
import { http, httpMany } from './cases/http.ts';
import { latency } from './cases/latency.ts';
import { limits } from './cases/limits.ts';
import { log } from './cases/log.ts';
import { naive, naiveOneMerchant } from './cases/naive.ts';
import { sizes } from './cases/sizes.ts';
import { start } from './cases/start.ts';
import { verify } from './cases/verify.ts';

export const cases: readonly Case[] = [
  engine,
  naive,
  oneMerchant,
  naiveOneMerchant,
  limits,
  latency,
  http,
  httpMany,
  sizes,
  start,
  verify,
  log,
  manyAccounts,
];

/** Their banks take long to fill; they run only when they are named. */
export const onlyWhenNamed: ReadonlySet<string> = new Set(
  [sizes, start, verify, log, manyAccounts].map(({ name }) => name),
);
