/** A system of somebody's that hears webhooks, on a real port of this machine; tests choose how it behaves. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { verifyWebhook, type WebhookEvent } from '@bank-of-things/sdk';
import { until } from './until.ts';

export type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string };

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** What to answer: a status, or everything by hand; never, when the function does not end the answer. */
export type Manner = (heard: Heard, answer: ServerResponse) => number | undefined;

/** Says 200 to everything until `behave` is called; ends with the test file. */
export async function startReceiver(manner: Manner = () => 200) {
  let current = manner;
  const heard: Heard[] = [];
  const server = createServer((request, answer) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { headers, url = '' } = request;
      const one = { headers, body: Buffer.concat(parts).toString(), path: url };
      heard.push(one);
      const status = current(one, answer);
      if (status !== undefined) answer.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Waits until it has heard so many requests. */
  async function hears(count: number): Promise<readonly Heard[]> {
    await until(() => heard.length >= count, `The receiver has heard ${heard.length} of ${count}.`);
    return heard;
  }

  return {
    url: `http://127.0.0.1:${port}/hooks`,
    heard,
    hears,
    behave(next: Manner) {
      current = next;
    },
    /** Ends every connection that was kept. */
    hangUp: () => server.closeAllConnections(),
    /** The first `count` events, each verified with the secret. */
    async events(count: number, secret: string, now?: number): Promise<WebhookEvent[]> {
      const found = (await hears(count)).slice(0, count);
      return Promise.all(found.map(({ headers, body }) => verifyWebhook({ headers, body, secret, now })));
    },
  };
}
