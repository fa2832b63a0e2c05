/** The bank loses its database while payments go on: it says so truthfully, loses nothing, and goes on by itself. */

import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded.ts';
import { readPostmasterFile } from '../../src/platform/database/orphan.ts';
import { startTestBank } from '../support/bank.ts';
import { askDatabase } from '../support/books.ts';
import { temporaryDirectory } from '../support/cluster.ts';
import { createTestDatabase } from '../support/database.ts';
import { assertTruthful, isReady, startLoad } from '../support/outspoken-load.ts';
import { until } from '../support/until.ts';

/** Settled payments are in the views only when the projector has come that far. */
async function settle(connectionString: string): Promise<void> {
  const behind = `select (select max(position) from money.journal) - position as rows from money.projection`;
  await until(
    async () => (await askDatabase({ connectionString }, behind))[0]?.rows === '0',
    'views catch up',
  );
}

test('its own PostgreSQL is killed: the bank starts it again and goes on', async () => {
  const dataDirectory = temporaryDirectory();
  const { connectionString } = await startEmbeddedPostgres({ dataDirectory, restarts: true });
  const bank = await startTestBank({ place: { connectionString, dataDirectory } });
  const load = startLoad(bank, await bank.aHousehold({ balance: '1000.00' }));
  for (let round = 0; round < 2; round += 1) {
    await load.goesOn();
    const server = await readPostmasterFile(join(dataDirectory, 'postgres'));
    assert.ok(server);
    process.kill(server.pid, 'SIGKILL');
    // Payments need not fail: what is under way waits for the next teller for a while.
    const isStartedAgain = async () => {
      const next = await readPostmasterFile(join(dataDirectory, 'postgres'));
      return next !== undefined && next.pid !== server.pid;
    };
    await until(isStartedAgain, 'PostgreSQL is started again');
    await load.goesOn();
  }
  await load.stop();
  assert.ok(await isReady(bank));
  await settle(connectionString);
  await assertTruthful(load, connectionString);
});

/** A way to the database that can be cut. */
async function startProxy(target: URL) {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  let server: Server;
  const open = (port: number) =>
    new Promise<number>((resolve) => {
      server = createServer((near) => {
        const far = connect(Number(target.port), target.hostname);
        for (const socket of [near, far]) keep(socket);
        near.pipe(far).pipe(near);
        near.on('close', () => far.destroy());
        far.on('close', () => near.destroy());
      });
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
      });
    });
  const port = await open(0);
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, cut, mend: () => open(port) };
}

test('the way to an external database is cut, and its connections are ended: the bank goes on when it is back', async () => {
  const { connectionString: direct, drop } = await createTestDatabase();
  const proxy = await startProxy(new URL(direct));
  const through = new URL(direct);
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  const place = { connectionString: through.href, dataDirectory: temporaryDirectory() };
  const bank = await startTestBank({ place });
  after(async () => {
    proxy.cut();
    await drop();
  });
  const load = startLoad(bank, await bank.aHousehold({ balance: '1000.00' }));

  await load.goesOn();
  proxy.cut();
  await load.fails();
  assert.equal(await isReady(bank), false);
  await pause(1_000);
  await proxy.mend();
  await load.goesOn();
  await until(() => isReady(bank), 'the bank is ready again');

  for (let round = 0; round < 3; round += 1) {
    await askDatabase(
      { connectionString: direct },
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await load.goesOn();
  }
  await load.stop();
  await settle(direct);
  await assertTruthful(load, direct);
});
