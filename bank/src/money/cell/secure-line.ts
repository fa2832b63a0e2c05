/** Encrypted connections between the processes of one bank: who knows the secret in the database is let in (TLS-PSK). */

import { hostname } from 'node:os';
import { connect, createServer, type TLSSocket } from 'node:tls';

/** A suite without certificates and with forward secrecy; TLS 1.3 takes its own equivalent. */
const CIPHERS = 'ECDHE-PSK-CHACHA20-POLY1305:TLS_CHACHA20_POLY1305_SHA256';
const IDENTITY = 'bank-of-things';

export type Listening = { readonly address: string; close(): void };

/** `port` 0 takes any free one. The address is one at which other processes find this one. */
export async function listenSecurely(
  { host, port, secret }: { host: string; port: number; secret: Buffer },
  onConnection: (socket: TLSSocket) => void,
): Promise<Listening> {
  const pskCallback = (_: TLSSocket, identity: string) => (identity === IDENTITY ? secret : null);
  const server = createServer({ pskCallback, ciphers: CIPHERS, handshakeTimeout: 5_000 }, onConnection);
  // Whoever does not know the secret is nobody to us.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound ? bound.port : port;
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const reachable = isEverywhere ? hostname() : host;
  return {
    address: `${reachable.includes(':') ? `[${reachable}]` : reachable}:${boundPort}`,
    close: () => void server.close(),
  };
}

/** Rejects when nobody with the secret answers within the time. */
export function connectSecurely(address: string, secret: Buffer, limitMs: number): Promise<TLSSocket> {
  const { hostname: host, port } = new URL(`tcp://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(port),
      ciphers: CIPHERS,
      pskCallback: () => ({ psk: secret, identity: IDENTITY }),
      // There is no certificate; knowing the secret is what identifies both sides.
      checkServerIdentity: () => undefined,
    });
    const timer = setTimeout(() => socket.destroy(new Error(`${address} does not answer.`)), limitMs);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`${address} has closed the connection.`));
    });
  });
}
