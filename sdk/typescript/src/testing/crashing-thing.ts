/** A thing that loses power while it pays: `crashing-thing.ts <url> <key file> <outbox> <payee> <before|after>` the send. */

import { Thing } from '../index.ts';
import { fileKey, fileOutbox } from '../node.ts';

const [url = '', keyFile = '', directory = '', payee = '', moment = ''] = process.argv.slice(2);

function losePower(): void {
  process.kill(process.pid, 'SIGKILL');
}

const outbox = fileOutbox(directory);
const thing = await Thing.connect({
  url,
  key: await fileKey(keyFile),
  outbox: {
    ...outbox,
    async put(entry) {
      await outbox.put(entry);
      if (moment === 'before') losePower();
    },
  },
  async fetch(...request) {
    const response = await fetch(...request);
    if (String(request[0]).endsWith('/v1/payments')) losePower();
    return response;
  },
});
await thing.pay({ payee, money: { amount: '100', asset: 'EUR', scale: 2 } });
