/** A bank for tests that speaks the real protocol: it checks every signature, keeps ids once, and signs receipts. */

import type { ServerResponse } from 'node:http';
import { openDoor, type Reply, type SeenRequest } from './fake-door.ts';
import { type Jwk, verifyCompact } from './fake-keys.ts';
import { createFakePayments } from './fake-payments.ts';
import { createFakeQuotes } from './fake-quotes.ts';
import { BANK_ID, createFakeState, type FakeState, type Holder, problem, type Route } from './fake-state.ts';

export type FakeBank = Awaited<ReturnType<typeof createFakeBank>>;

export async function createFakeBank() {
  const state = createFakeState();
  const streams = new Set<ServerResponse>();
  const quotes = createFakeQuotes(state, emit);
  const { desk, find, routes: paymentRoutes } = createFakePayments(state);
  const routes = new Map<string, Route>([
    ['GET /v1/bank', () => ({ body: about(state) })],
    ['POST /v1/things/register', (request) => registerThing(state, request)],
    ...paymentRoutes,
    ...quotes.routes,
  ]);

  function emit(type: string, data: object, id: string): void {
    const text = `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of streams) stream.write(text);
  }

  function answerReader({ path }: SeenRequest, { thingId, merchantId }: Holder): Reply {
    const [, , collection, id] = path.split('/');
    if (collection === 'me') return { body: { role: thingId ? 'thing' : 'merchant', thingId, merchantId } };
    if (collection === 'accounts') return { body: { items: state.accounts } };
    if (collection === 'mandates') return { body: { items: state.mandates } };
    if (id === undefined) return { body: { items: quotes.open() } };
    return collection === 'payments' ? find(id) : { body: quotes.find(id) };
  }

  function answer(request: SeenRequest): Reply {
    const route = routes.get(`${request.method} ${request.path}`);
    if (route) return route(request);
    const who = state.reader(request);
    return who ? answerReader(request, who) : { status: 401, body: problem('platform/not-signed-in') };
  }

  const door = await openDoor(answer, (request, response) => {
    if (request.path !== '/v1/events' || !state.reader(request)) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': welcome\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
    return true;
  });
  return {
    ...door,
    state,
    desk,
    quotes: quotes.quotes,
    /** More routes as `METHOD /path`, or other answers on those that there are. */
    routes,
    /** Sends news to all who listen. */
    emit,
    /** Breaks all event streams. */
    hangUp() {
      for (const stream of streams) stream.destroy();
    },
  };
}

function about({ now, clock, key }: FakeState): object {
  return { id: BANK_ID, version: '0', time: new Date(now()).toISOString(), clock, keys: [key.jwk] };
}

function registerThing(state: FakeState, { body }: SeenRequest): Reply {
  const { code, publicJwk, proof } = JSON.parse(body) as { code: string; publicJwk: Jwk; proof: string };
  const { header, payload } = verifyCompact(proof, publicJwk) ?? {};
  const isProof = header?.typ === 'things.register' && header.aud === BANK_ID && payload?.code === code;
  if (!isProof || code !== 'GOOD-CODE') {
    return { status: 403, body: problem('things/registration-code-not-valid') };
  }
  state.register(publicJwk, { thingId: state.thingId });
  return { body: { thing: { id: state.thingId } } };
}
