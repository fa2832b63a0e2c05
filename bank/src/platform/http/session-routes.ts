/** Signing in and out: the session's secret lives in a cookie that scripts cannot read. */

import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { SessionDesk } from '../auth/authenticator.ts';
import { type Clock, toIso } from '../kernel/clock.ts';
import { Done, done, Shape, Timestamp } from '../kernel/schemas.ts';
import { defineOperation } from '../operations/operation.ts';
import { SESSION_COOKIE } from './callers.ts';
import type { RequestLimits } from './rate-limit.ts';
import { type Arrived, createInputReader } from './request-input.ts';
import { requireSameOrigin } from './same-origin.ts';

/** Documented like operations, but routed here, because only the HTTP door has cookies. */
export const sessionOperations = {
  open: defineOperation({
    name: 'sessions.open',
    summary: 'Sign in with a one-time code; the answer sets the session cookie',
    method: 'POST',
    path: '/v1/sign-in',
    callers: ['public'],
    input: Shape({ code: Type.String({ minLength: 1, maxLength: 200 }) }),
    output: Shape({ expiresAt: Timestamp }),
    refusals: [],
  }),
  close: defineOperation({
    name: 'sessions.close',
    summary: 'Sign out; the session ends and its cookie is removed',
    method: 'DELETE',
    path: '/v1/sign-in',
    callers: ['public'],
    input: Shape({}),
    output: Done,
    refusals: [],
  }),
};

type SessionParts = {
  sessions: SessionDesk;
  limits: RequestLimits;
  clock: Clock;
  publicOrigin?: string | undefined;
};

export function addSessionRoutes(app: FastifyInstance, parts: SessionParts): void {
  const { open, close } = sessionOperations;
  const readOpening = createInputReader(open);
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: parts.publicOrigin?.startsWith('https:') ?? false,
  } as const;

  app.post(open.path, { config: { operation: open.name } }, async (request, reply) => {
    // A wrong code counts as a failure of its address, as any wrong credential does.
    const { secret, expiresAt } = await parts.limits.count(request, async () => {
      const query = request.query as Arrived['query'];
      const input = readOpening({ path: {}, query, content: request.body, isSigned: false });
      const opened = await parts.sessions.open((input as Static<typeof open.input>).code);
      return { ...opened, principal: { kind: 'public' } };
    });
    const maxAge = Math.floor((expiresAt - parts.clock.now()) / 1000);
    reply.setCookie(SESSION_COOKIE, secret, { ...cookie, maxAge }).header('cache-control', 'no-store');
    return { expiresAt: toIso(expiresAt) };
  });

  app.delete(close.path, { config: { operation: close.name } }, async (request, reply) => {
    const secret = request.cookies[SESSION_COOKIE];
    if (secret) {
      requireSameOrigin(request, parts.publicOrigin);
      await parts.sessions.close(secret);
    }
    reply.clearCookie(SESSION_COOKIE, cookie).header('cache-control', 'no-store');
    return done;
  });
}
