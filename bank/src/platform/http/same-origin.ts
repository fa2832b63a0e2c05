/** The guard against forged cross-site requests: a cookie alone does not prove that the person meant it. */

import type { FastifyRequest } from 'fastify';
import { PlatformRefusals, Refusal } from '../errors/refusals.ts';

/** Refuses a request with a cookie that changes something, unless the browser says it comes from our own pages. */
export function requireSameOrigin(request: FastifyRequest, publicOrigin: string | undefined): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (comesFromOurPages(request, publicOrigin)) return;
  throw new Refusal(
    PlatformRefusals['not-allowed'],
    'A request with a session cookie must come from the bank’s own pages.',
  );
}

function comesFromOurPages({ headers }: FastifyRequest, publicOrigin: string | undefined): boolean {
  // Browsers set Sec-Fetch-Site and no script can change it; older ones send at least Origin.
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  return origin === publicOrigin || new URL(origin).host === host;
}
