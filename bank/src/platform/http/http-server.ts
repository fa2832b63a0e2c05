/** The HTTP door: everything the bank offers over HTTP, put together from its parts. */

import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { createAccessTokenVerifier } from '../auth/access-token.ts';
import type { Authenticator, SessionDesk } from '../auth/authenticator.ts';
import type { BankSigner } from '../auth/bank-key.ts';
import { createDocumentVerifier } from '../auth/signed-document.ts';
import { createVerificationKeys, type VerificationKeys } from '../auth/verification-keys.ts';
import type { Configuration } from '../config/configuration.ts';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';
import type { Clock } from '../kernel/clock.ts';
import { createId } from '../kernel/ids.ts';
import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { BoundOperation } from '../operations/operation.ts';
import { createCallerDesk } from './callers.ts';
import { addCborAnswers } from './cbor-answers.ts';
import { addConsoleFiles } from './console-files.ts';
import { addDocumentation } from './documentation.ts';
import { addDraining } from './draining.ts';
import { addEventStreams, type EventStream, type EventStreamOptions } from './event-stream.ts';
import type { ExpectedWait } from './expected-wait.ts';
import { addInFlight } from './in-flight.ts';
import { addNotFound } from './not-found.ts';
import { addOperationRoute, DOCUMENT_MEDIA_TYPES } from './operation-routes.ts';
import { answerTo, sendAnswer } from './problem.ts';
import { createRequestLimits } from './rate-limit.ts';
import { createRequestLog } from './request-log.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { compileWhenAsked } from './serializers.ts';
import { addSessionRoutes, sessionOperations } from './session-routes.ts';
import { addSystemRoutes, type Health } from './system-routes.ts';

export type HttpConfiguration = Pick<
  Configuration,
  | 'bodyLimitBytes'
  | 'maxRequestsInFlight'
  | 'rateLimitPerMinute'
  | 'requestTimeoutMs'
  | 'publicUrl'
  | 'trustedProxies'
  | 'metricsToken'
>;

export type HttpServerParts = {
  operations: readonly BoundOperation[];
  authenticator: Authenticator;
  /** Without it nobody can sign in by cookie; tokens and keys still work. */
  sessions?: SessionDesk;
  /** Those of the bank, so that a key is imported and remembered once. */
  keys?: VerificationKeys;
  clock: Clock;
  bankId: string;
  version: string;
  config: HttpConfiguration;
  signer: BankSigner;
  logger: Logger;
  metrics: Metrics;
  health: Health;
  /** By it signed requests are turned away unread, with `platform/not-executed`; without it the door measures its pace. */
  expectedWait?: ExpectedWait;
  eventStreams?: readonly EventStream[];
  eventStreamOptions?: EventStreamOptions;
  /** The built console; without it the root answers 404. */
  consoleDirectory?: string;
};

/** Builds the server, ready for `inject` or `listen`. `close` finishes requests in flight and ends all streams. */
export async function createHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const { config, clock, bankId, authenticator, metrics } = parts;
  const publicOrigin = config.publicUrl?.origin;
  const app = createFastify(config, parts.logger);
  addErrors(app);
  addCborAnswers(app);
  // Before all other hooks: whoever is turned away costs no more than that.
  addInFlight(app, {
    most: config.maxRequestsInFlight,
    largestBody: config.bodyLimitBytes,
    timeoutMs: config.requestTimeoutMs,
    expectedWait: parts.expectedWait,
  });
  addRequestRecords(app, metrics);
  addDraining(app);
  await app.register(cookie);
  await addSecurityHeaders(app, publicOrigin);

  const limits = createRequestLimits(config.rateLimitPerMinute);
  const { keys = createVerificationKeys() } = parts;
  const { keyOwner, secondaryKeyOf } = authenticator;
  const accessTokens = createAccessTokenVerifier({ bankId, keyOwner, keys, clock });
  const callers = createCallerDesk({ authenticator, accessTokens, publicOrigin });
  const maxBytes = config.bodyLimitBytes;
  const documents = createDocumentVerifier({ bankId, keyOwner, secondaryKeyOf, keys, maxBytes });

  for (const operation of parts.operations)
    addOperationRoute(app, operation, { callers, documents, limits, clock });
  const { sessions } = parts;
  if (sessions) addSessionRoutes(app, { sessions, limits, clock, publicOrigin });
  addEventStreams(app, parts.eventStreams ?? [], { callers, limits, ...parts.eventStreamOptions });
  addSystemRoutes(app, { ...parts, metricsToken: config.metricsToken?.reveal() });

  const definitions = parts.operations.map((operation) => operation.definition);
  const documented = sessions ? [...definitions, ...Object.values(sessionOperations)] : definitions;
  await addDocumentation(app, documented, { version: parts.version, serverUrl: publicOrigin });
  if (parts.consoleDirectory) await addConsoleFiles(app, parts.consoleDirectory);
  addNotFound(app, documented, parts.consoleDirectory);
  await app.ready();
  return app;
}

function createFastify(config: HttpConfiguration, logger: Logger): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    childLoggerFactory: (_, bindings) => createRequestLog(logger, bindings),
    genReqId: () => createId(Date.now()),
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: config.requestTimeoutMs,
    exposeHeadRoutes: false,
    // The door answers by itself while it drains, with a problem document.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    frameworkErrors: (error, request, reply) =>
      void sendAnswer(reply, request, answerTo(error, request), error),
  });
  app.setSerializerCompiler(compileWhenAsked);
  // Only JSON and COSE are read. A form or text/plain, which any foreign page may send, is refused.
  app.removeContentTypeParser('text/plain');
  // A signed document may have the members of a JWS and no other, so nothing in it can be poisonous.
  app.addContentTypeParser(DOCUMENT_MEDIA_TYPES.jose, { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new Refusal(PlatformRefusals['malformed-request'], 'The body is not JSON.'));
    }
  });
  app.addContentTypeParser(DOCUMENT_MEDIA_TYPES.cose, { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  );
  return app;
}

function addErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendAnswer(reply, request, answerTo(error, request), error));
}

/** The request id on every answer; one metric and one line of log per request. */
function addRequestRecords(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.config?.operation ?? 'other';
    metrics.observeRequest(operation, reply.statusCode, reply.elapsedTime / 1000);
    const { method } = request;
    request.log.debug(
      { operation, method, status: reply.statusCode, durationMs: reply.elapsedTime },
      'Answered.',
    );
    done();
  });
}
