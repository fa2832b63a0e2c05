/** A shop's own server hears of its payments from the bank, and believes nobody else. */

import { createServer } from 'node:http';
import { verifyWebhook } from '@bank-of-things/sdk';

const [port = '3000', secret = ''] = process.argv.slice(2);
const server = createServer(async (request, answer) => {
  const arrived = request.toArray().then((parts) => Buffer.concat(parts));
  const received = arrived.then((body) => verifyWebhook({ headers: request.headers, body, secret }));
  const event = await received.catch(() => undefined);
  if (event?.type === 'payment.decided') process.stdout.write(`${event.id} ${event.data.state}\n`);
  answer.writeHead(event ? 204 : 401).end();
});
server.listen(Number(port), '127.0.0.1');
