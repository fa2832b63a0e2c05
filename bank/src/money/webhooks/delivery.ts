/** One delivery: a POST to an address that a stranger has chosen, trusted in nothing. */

import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { DeliveryOutcome } from './model.ts';
import {
  AddressRefused,
  createLookup,
  type Names,
  nameServers,
  requireAllowedHost,
} from './public-lookup.ts';
import { hostOf } from './rules.ts';
import type { PrivateTargets } from './rules-addresses.ts';

export type Delivery = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Deliver = (delivery: Delivery, stopping?: AbortSignal) => Promise<DeliveryOutcome>;

const TIMEOUT_MS = 10_000;
/** Read only so that the connection can be used again. */
const MOST_ANSWER_BYTES = 16_384;
const IDLE_CONNECTION_MS = 15_000;
const MOST_IDLE_CONNECTIONS = 256;

/** Follows no redirect and uses no proxy: agents of our own take no word from the environment. */
export function createDeliverer(settings: {
  userAgent: string;
  targets: PrivateTargets;
  timeoutMs?: number;
  names?: Names;
}): { deliver: Deliver; close(): void } {
  const { userAgent, targets, timeoutMs = TIMEOUT_MS, names = nameServers() } = settings;
  const keeping = { keepAlive: true, timeout: IDLE_CONNECTION_MS, maxFreeSockets: MOST_IDLE_CONNECTIONS };
  const agents = { http: new HttpAgent(keeping), https: new HttpsAgent(keeping) };
  const lookup = createLookup(targets, names);

  function post({ url, headers, body }: Delivery, signal: AbortSignal): Promise<IncomingMessage> {
    const target = new URL(url);
    requireAllowedHost(hostOf(target), targets);
    const bytes = Buffer.from(body);
    const length = String(bytes.length);
    const options = {
      method: 'POST',
      headers: { ...headers, 'user-agent': userAgent, 'content-length': length },
      lookup,
      signal,
    };
    return new Promise((resolve, reject) => {
      const request =
        target.protocol === 'https:'
          ? requestHttps(target, { ...options, agent: agents.https })
          : requestHttp(target, { ...options, agent: agents.http });
      let isAnswered = false;
      request.on('response', (answer) => {
        isAnswered = true;
        resolve(answer);
      });
      request.on('error', (error) => {
        // A receiver may close a kept connection in the moment in which it is used again.
        const mayTryAgain = request.reusedSocket && !isAnswered && !signal.aborted;
        if (mayTryAgain) post({ url, headers, body }, signal).then(resolve, reject);
        else reject(error);
      });
      request.end(bytes);
    });
  }

  return {
    async deliver(delivery, stopping) {
      const ending = new AbortController();
      const end = () => ending.abort();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        end();
      }, timeoutMs);
      stopping?.addEventListener('abort', end, { once: true });
      try {
        const answer = await post(delivery, ending.signal);
        await readAway(answer);
        return outcomeOf(answer);
      } catch (error) {
        return { error: isLate ? `It did not answer within ${timeoutMs / 1000} seconds.` : reasonOf(error) };
      } finally {
        clearTimeout(timer);
        stopping?.removeEventListener('abort', end);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The status says it all; what is too long, or breaks off, is not waited for. */
async function readAway(answer: IncomingMessage): Promise<void> {
  let left = MOST_ANSWER_BYTES;
  try {
    for await (const part of answer) {
      left -= (part as Buffer).length;
      if (left < 0) break;
    }
  } catch {
    answer.destroy();
  }
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): DeliveryOutcome {
  if (statusCode >= 200 && statusCode < 300) return undefined;
  if (statusCode === 410) return { error: 'It answered 410: it wants nothing more.', isGone: true };
  if (statusCode >= 300 && statusCode < 400)
    return { error: `It answered ${statusCode}; redirects are not followed.` };
  const seconds = /^[0-9]{1,6}$/.exec(headers['retry-after'] ?? '')?.[0];
  return {
    error: `It answered ${statusCode}.`,
    ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1_000 }),
  };
}

/** In words for the holder, without what the bank's own network looks like. */
function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused) return 'Its name leads to an address that the bank does not send to.';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `It cannot be reached (${code}).`;
}
