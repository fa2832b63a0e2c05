/** The process that sends HTTP load, so that the bank's own process does nothing but serve. */

import { fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postBytes } from './connection.ts';
import { type HttpLoad, type HttpLoadResult, sendLoad } from './load.ts';
import { type SigningPlan, signRequests } from './signed-requests.ts';

/** `sign`: each request is a new signed order. `repeat`: the same body again and again, for servers that do nothing. */
export type LoadPlan =
  | { readonly kind: 'sign'; readonly load: HttpLoad; readonly signing: SigningPlan }
  | { readonly kind: 'repeat'; readonly load: HttpLoad; readonly path: string; readonly body: string };

/** Signing takes about this long for one request with one order, on a machine with something else to do. */
const SIGNING_MS = 0.12;
const SIGNING_ORDER_MS = 0.012;

/** Resolves with what the process measured. */
export function inLoadProcess(plan: LoadPlan): Promise<HttpLoadResult> {
  const child = fork(fileURLToPath(import.meta.url), [], { serialization: 'advanced' });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  return new Promise<HttpLoadResult>((resolve, reject) => {
    let result: HttpLoadResult | undefined;
    child.on('message', (message) => {
      result = message as HttpLoadResult;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.removeListener('exit', stop);
      if (result) resolve(result);
      else reject(new Error(`The process that sends load ended with ${signal ?? code}.`));
    });
    child.send(plan);
  });
}

async function perform(plan: LoadPlan): Promise<HttpLoadResult> {
  if (plan.kind === 'repeat') {
    const request = postBytes(new URL(plan.load.url), plan.path, 'application/json', plan.body);
    return sendLoad(
      plan.load,
      () => request,
      ({ status }) => (status === 200 ? 1 : 0),
    );
  }
  const { load, signing } = plan;
  const startAt = Date.now() + signing.requests * (SIGNING_MS + SIGNING_ORDER_MS * signing.ordersPerRequest);
  const everyMs = load.perSecond ? 1000 / load.perSecond : 0;
  const requests = signRequests(signing, (request) => Math.floor(startAt + request * everyMs));
  await pause(Math.max(0, startAt - Date.now()));
  const isMany = signing.operation === 'payments.payMany';
  return sendLoad(
    load,
    (index) => requests[index],
    ({ status, body }) => {
      if (status !== 200) return 0;
      return isMany ? body.split('"outcome":"succeeded"').length - 1 : 1;
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit(1));
  process.once('message', async (plan) => {
    const result = await perform(plan as LoadPlan);
    process.send?.(result, () => process.exit(0));
  });
}
