/** Answers in CBOR for small devices that send `Accept: application/cbor`: the same members as in JSON. */

import { Encoder } from 'cbor-x';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const CBOR_MEDIA_TYPE = 'application/cbor';

const encoder = new Encoder({ useRecords: false, variableMapSize: true });

/** Turns every JSON answer, problems included, into CBOR where that alone was asked for. */
export function addCborAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!wantsCbor(request) || typeof payload !== 'string' || payload === '') return payload;
    if (!/^application\/(problem\+)?json\b/.test(String(reply.getHeader('content-type')))) return payload;
    reply.type(CBOR_MEDIA_TYPE).removeHeader('content-length');
    return encodeCbor(JSON.parse(payload));
  });
}

export function encodeCbor(value: unknown): Buffer {
  return encoder.encode(value);
}

export function wantsCbor({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes(CBOR_MEDIA_TYPE) && !accept.includes('json');
}
