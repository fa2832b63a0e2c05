/** What machines ask of the bank itself: is it alive, is it ready, its metrics, its public key. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { BankSigner } from '../auth/bank-key.ts';
import { findRefusalDefinition, PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { STATUS_OF_KIND } from './problem.ts';

/** Says whether requests can be served, and may say of which parts that depends. */
export type Health = {
  ready(): Promise<boolean | { ready: boolean; checks?: Readonly<Record<string, unknown>> }>;
};

type SystemParts = {
  health: Health;
  metrics: Metrics;
  signer: BankSigner;
  /** When given, only its bearer sees the metrics. */
  metricsToken?: string | undefined;
};

export function addSystemRoutes(app: FastifyInstance, parts: SystemParts): void {
  app.get('/health/live', { config: { operation: 'health.live', isNotCounted: true } }, async () => ({
    live: true,
  }));

  app.get(
    '/health/ready',
    { config: { operation: 'health.ready', isNotCounted: true } },
    async (request, reply) => {
      const told = await parts.health.ready().catch((error: unknown) => {
        request.log.warn({ err: error }, 'The readiness check failed.');
        return false;
      });
      const { ready, ...checks } = typeof told === 'boolean' ? { ready: told } : told;
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ ready, ...checks });
    },
  );

  app.get('/metrics', { config: { operation: 'metrics', isNotCounted: true } }, async (request, reply) => {
    const { metricsToken } = parts;
    if (metricsToken && !isSameSecret(request.headers.authorization, `Bearer ${metricsToken}`)) {
      throw new Refusal(
        PlatformRefusals['not-signed-in'],
        'The metrics are shown to the bearer of their token only.',
      );
    }
    const { contentType, text } = await parts.metrics.render();
    return reply.type(contentType).send(text);
  });

  app.get('/.well-known/jwks.json', { config: { operation: 'jwks' } }, async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send({ keys: [parts.signer.publicJwk] }),
  );

  app.get('/problems/:capability/:name', { config: { operation: 'problems' } }, async (request) => {
    const { capability, name } = request.params as { capability: string; name: string };
    const definition = findRefusalDefinition(`${capability}/${name}`);
    return { ...definition, status: STATUS_OF_KIND[definition.kind] };
  });
}

/** Compares hashes, so that neither the length nor the place of the first difference shows in the time taken. */
function isSameSecret(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected));
}
