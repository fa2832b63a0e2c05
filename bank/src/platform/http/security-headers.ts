/** Headers that tell browsers to trust nothing but our own files. */

import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** `publicOrigin` with https also asks browsers to come back over TLS only. */
export async function addSecurityHeaders(
  app: FastifyInstance,
  publicOrigin: string | undefined,
): Promise<void> {
  const isSecure = publicOrigin?.startsWith('https:') ?? false;
  await app.register(helmet, {
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
}
