/** The receiver of the guide, run word by word beside a real bank. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTestBank } from '../support/bank.ts';
import { order } from '../support/orders.ts';
import { repository } from '../support/programs.ts';
import { until } from '../support/until.ts';

const example = fileURLToPath(new URL('sdk/typescript/examples/hears-of-payments.ts', repository));
const bank = await startTestBank({ settings: { BOT_WEBHOOKS_TO_PRIVATE_ADDRESSES: 'loopback' } });

test('the guide shows the example as it is', async () => {
  const guide = await readFile(new URL('docs/guides/webhooks.md', repository), 'utf8');
  assert.ok(guide.includes(`\`\`\`ts\n${await readFile(example, 'utf8')}\`\`\``));
});

test('the receiver of the guide hears of a payment, and turns away who is not the bank', async (context) => {
  const household = await bank.aHousehold();
  const { webhooks } = household.station;
  const port = await aFreePort();
  const url = `http://127.0.0.1:${port}/`;
  const { webhook, secret = '' } = await webhooks.register({ url });
  const words = [
    '--conditions=source',
    '--import',
    import.meta.resolve('tsx'),
    example,
    String(port),
    secret,
  ];
  const receiver = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => receiver.kill());
  let said = '';
  receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(async () => (await webhooks.test({ webhookId: webhook.id })).delivered);

  const forged = await fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'evt_1_0' } });
  assert.equal(forged.status, 401);
  const { payment } = await order(household, '4.74');
  await until(() => said.includes('\n'));
  assert.match(said, new RegExp(`^evt_${payment.position}_[0-9]+_[0-9a-f]{8} settled\n$`));
});

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
