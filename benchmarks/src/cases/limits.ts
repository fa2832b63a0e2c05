/** What the machine can do at all: flush a file, verify signatures, answer HTTP requests that need no work. */

import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import type { Case, Reading, RunInput } from '../case.ts';
import { createHistogram } from '../histogram.ts';
import { inLoadProcess } from '../http/load-process.ts';

/** A journal row of seven payments, which is what a commit carries at 5,000/s and a bit more. */
const APPENDED_BYTES = 8_192;
const CONNECTIONS = 64;
const MOST_SECONDS = 5;
/** More than Node.js has threads for it, so that none of them waits for the next. */
const VERIFICATIONS_UNDER_WAY = 32;
const BODY = JSON.stringify({
  protected: 'x'.repeat(200),
  payload: 'x'.repeat(480),
  signature: 'x'.repeat(86),
});

export const limits: Case = {
  name: 'limits',
  title: 'limits of the machine',
  measures: [
    { key: 'appends', label: 'fdatasync of a journal row of seven payments (8 KiB)', unit: 'per second' },
    { key: 'appendP50', label: 'append, p50', unit: 'ms' },
    { key: 'appendP99', label: 'append, p99', unit: 'ms' },
    { key: 'es256', label: 'ES256 verifications, one core', unit: 'per second' },
    { key: 'es256All', label: 'ES256 verifications, all cores', unit: 'per second' },
    { key: 'ed25519', label: 'Ed25519 verifications, one core', unit: 'per second' },
    { key: 'ed25519All', label: 'Ed25519 verifications, all cores', unit: 'per second' },
    { key: 'nodeHttp', label: 'bare node:http requests', unit: 'per second' },
    { key: 'fastify', label: 'bare Fastify requests', unit: 'per second' },
  ],
  preparation: () => ({ size: { accounts: 10, spread: 1 } }),
  run: measure,
};

async function measure({ seconds }: RunInput): Promise<Reading> {
  const lasts = Math.min(seconds, MOST_SECONDS);
  const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed25519 = generateKeyPairSync('ed25519');
  return {
    ...appendFor(lasts),
    es256: verifyOnOneCore(signed('sha256', es256), lasts),
    es256All: await verifyOnAllCores(signed('sha256', es256), lasts),
    ed25519: verifyOnOneCore(signed(null, ed25519), lasts),
    ed25519All: await verifyOnAllCores(signed(null, ed25519), lasts),
    nodeHttp: await requestsPerSecond(await bareNode(), lasts),
    fastify: await requestsPerSecond(await bareFastify(), lasts),
  };
}

function appendFor(seconds: number): Reading {
  const directory = mkdtempSync(join(tmpdir(), 'bank-of-things-bench-append-'));
  const file = openSync(join(directory, 'appended'), 'a');
  const bytes = Buffer.alloc(APPENDED_BYTES, 7);
  const latencies = createHistogram();
  const startedAt = performance.now();
  try {
    for (let now = startedAt; now - startedAt < seconds * 1000; ) {
      writeSync(file, bytes);
      fdatasyncSync(file);
      const after = performance.now();
      latencies.note(after - now);
      now = after;
    }
    const appends = (latencies.count() * 1000) / (performance.now() - startedAt);
    return { appends, appendP50: latencies.at(0.5), appendP99: latencies.at(0.99) };
  } finally {
    closeSync(file);
    rmSync(directory, { recursive: true });
  }
}

type Signed = {
  readonly hash: 'sha256' | null;
  readonly bytes: Buffer;
  readonly key: { key: KeyObject; dsaEncoding: 'ieee-p1363' };
  readonly signature: Buffer;
};

function signed(hash: Signed['hash'], pair: { publicKey: KeyObject; privateKey: KeyObject }): Signed {
  const bytes = Buffer.alloc(680, 7);
  const encoded = { dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign(hash, bytes, { key: pair.privateKey, ...encoded });
  return { hash, bytes, key: { key: pair.publicKey, ...encoded }, signature };
}

function verifyOnOneCore({ hash, bytes, key, signature }: Signed, seconds: number): number {
  const startedAt = performance.now();
  let count = 0;
  for (; performance.now() - startedAt < seconds * 1000; count += 1) {
    if (!verify(hash, bytes, key, signature)) throw new Error('The signature is wrong.');
  }
  return (count * 1000) / (performance.now() - startedAt);
}

async function verifyOnAllCores({ hash, bytes, key, signature }: Signed, seconds: number): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  const once = () =>
    new Promise<void>((resolve, reject) =>
      verify(hash, bytes, key, signature, (error, isRight) => (isRight ? resolve() : reject(error))),
    );
  const work = async () => {
    for (; performance.now() - startedAt < seconds * 1000; count += 1) await once();
  };
  await Promise.all(Array.from({ length: VERIFICATIONS_UNDER_WAY }, work));
  return (count * 1000) / (performance.now() - startedAt);
}

type Bare = { readonly port: number; close(): Promise<unknown> };

async function requestsPerSecond({ port, close }: Bare, seconds: number): Promise<number> {
  const load = { url: `http://127.0.0.1:${port}`, connections: CONNECTIONS, seconds };
  const { succeeded, lastedMs } = await inLoadProcess({ kind: 'repeat', load, path: '/', body: BODY });
  await close();
  return (succeeded * 1000) / lastedMs;
}

/** Reads the body as JSON and answers with a small one. */
async function bareNode(): Promise<Bare> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const { signature } = JSON.parse(Buffer.concat(chunks).toString());
      const body = JSON.stringify({ length: signature.length });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function bareFastify(): Promise<Bare> {
  const app = Fastify();
  app.post('/', async (request) => ({ length: (request.body as { signature: string }).signature.length }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => app.close() };
}
