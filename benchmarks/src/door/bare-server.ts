/** The least that an HTTP server does: it reads a body and answers with a fixed text of the size of a payment's. */

import { createServer } from 'node:http';

const answer = JSON.stringify({ text: 'x'.repeat(Number(process.argv[2] ?? 2_000)) });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };

const server = createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => response.writeHead(200, headers).end(answer));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ ready: true, port: address.port });
});
process.on('disconnect', () => process.exit());
