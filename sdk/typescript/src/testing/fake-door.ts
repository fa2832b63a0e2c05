/** The HTTP door of the bank in tests: real sockets, real signatures, and a network that fails on demand. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to the next request on a path: lost on the way there, on the way back, or answered instead. */
export type Fault =
  | 'lost-request'
  | 'lost-answer'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Reply = { readonly status?: number; readonly body: unknown };

export type FakeDoor = {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** The requests on a path so far. */
  seenOn(path: string): SeenRequest[];
  /** Lets the next requests on `path` fail, one after the other. */
  fail(path: string, ...faults: Fault[]): void;
  /** Ends all failures on `path`. */
  heal(path: string): void;
  close(): Promise<void>;
};

/** `stream` takes over the requests that it returns true for. */
export async function openDoor(
  answer: (request: SeenRequest) => Promise<Reply> | Reply,
  stream: (request: SeenRequest, response: ServerResponse) => boolean,
): Promise<FakeDoor> {
  const seen: SeenRequest[] = [];
  const faults = new Map<string, Fault[]>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://bank');
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = 'GET', headers } = incoming;
    const request = { method, path: pathname, query: searchParams, headers, body };
    seen.push(request);
    const fault = faults.get(pathname)?.shift();
    if (fault === 'lost-request') return void response.destroy();
    if (typeof fault === 'object') return write(response, fault.status, fault.body ?? {}, fault.headers);
    if (stream(request, response)) return;
    const { status = 200, body: answered } = await answer(request);
    if (fault === 'lost-answer') return void response.destroy();
    write(response, status, answered);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error) => write(response, 500, { detail: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    seenOn: (path) => seen.filter((request) => request.path === path),
    fail: (path, ...next) => void faults.set(path, [...(faults.get(path) ?? []), ...next]),
    heal: (path) => void faults.delete(path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function write(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(JSON.stringify(body));
}
