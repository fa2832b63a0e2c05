/** Headers that tell browsers to trust nothing but our own files. */

import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

/**
 * `publicOrigin` with https also asks browsers to come back over TLS only. The headers are the same on every answer, so
 * they are made once.
 */
export async function addSecurityHeaders(
  app: FastifyInstance,
  publicOrigin: string | undefined,
): Promise<void> {
  const isSecure = publicOrigin?.startsWith('https:') ?? false;
  const headers = await headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine and Swagger UI set styles on elements; styles run no code.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        // Upgrading would break a bank that runs on plain http on one's own machine.
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isSecure,
    frameguard: { action: 'deny' },
    // A sign-in link carries a code: it must not travel on in a Referer.
    referrerPolicy: { policy: 'no-referrer' },
  });
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers);
    done();
  });
}

/** What helmet adds to an answer. */
async function headersOf(options: FastifyHelmetOptions): Promise<Record<string, string>> {
  const sample = Fastify();
  await sample.register(helmet, options);
  sample.get('/', { helmet: false }, async () => '');
  sample.get('/protected', async () => '');
  const [plain, helmeted] = [await sample.inject('/'), await sample.inject('/protected')];
  await sample.close();
  const added = Object.entries(helmeted.headers).filter(([name]) => !(name in plain.headers));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}
