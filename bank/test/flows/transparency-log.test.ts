/** Third parties check what the bank did, and that it stands by it, without trusting the bank. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import {
  createClient,
  createKey,
  LogForked,
  type LogProof,
  memoryOfCheckpoint,
  NotTrusted,
  Refused,
  type Thing,
  verifyCheckpoint,
  verifyLogProof,
  watchLog,
} from '@bank-of-things/sdk';
import { euros, startTestBank } from '../support/bank.ts';
import { askDatabase, testThatBooksBalance } from '../support/books.ts';
import { order } from '../support/orders.ts';
import { startProgram } from '../support/programs.ts';

const bank = await startTestBank();
const anybody = () => createClient({ url: bank.url() }, { kind: 'nobody' });
const { verifierKey } = await (await anybody()).call('log.checkpoint', {});

/** A payment with its receipt and the proof of it, as somebody hands them on in a file. */
async function aProvenPayment(amount = '12.40') {
  const house = await bank.aHousehold({ balance: '100.00' });
  const { payment, receipt = '' } = await order(house, amount);
  const proof = await proofOf(house.car, payment.id);
  return { house, payment, receipt, proof };
}

async function proofOf({ log }: Pick<Thing, 'log'>, id: string, position?: string): Promise<LogProof> {
  const { items } = await log.prove({ kind: 'payment', subjectId: id, ...(position && { position }) });
  assert.equal(items.length, 1);
  return items[0] as LogProof;
}

const isRefusedAs = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;

test('a third party who trusts nobody checks that a payment is in the log', async () => {
  const { payment, receipt, proof } = await aProvenPayment();
  const file = JSON.parse(JSON.stringify(proof)) as LogProof;

  const { statement } = await verifyLogProof({ proof: file, receipt, verifierKey });

  assert.equal(statement.kind, 'payment');
  assert.equal(statement.id, payment.id);
  assert.deepEqual(statement.kind === 'payment' && [statement.state, statement.amount, statement.asset], [
    'settled',
    '1240',
    'EUR/2',
  ]);
});

test('a receipt with another amount does not match its proof', async () => {
  const { receipt, proof } = await aProvenPayment();
  const [header = '', payload = '', signature = ''] = receipt.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString());
  content.money.amount = '9999';
  const forged = Buffer.from(JSON.stringify(content)).toString('base64url');

  await assert.rejects(
    verifyLogProof({ proof, receipt: `${header}.${forged}.${signature}`, verifierKey }),
    new NotTrusted('The proof does not hold: The receipt is about another amount.'),
  );
});

test('a proof that states anything else, or is of another log, does not hold', async () => {
  const { proof } = await aProvenPayment();
  const changed = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  const wrong: LogProof[] = [
    { ...proof, statement: changed(proof.statement) },
    { ...proof, salt: changed(proof.salt) },
    { ...proof, index: proof.index + 1 },
    { ...proof, path: proof.path.map(changed) },
    { ...proof, path: [] },
    {
      ...proof,
      checkpoint: proof.checkpoint.replace(/\n([0-9]+)\n/, (_, size) => `\n${Number(size) + 1}\n`),
    },
  ];
  for (const one of wrong) await assert.rejects(verifyLogProof({ proof: one, verifierKey }), NotTrusted);
  const other = await (await startTestBank()).operator();
  const { verifierKey: otherKey } = await other.log.checkpoint();
  await assert.rejects(verifyLogProof({ proof, verifierKey: otherKey }), /The log has not signed it/);
});

test('each outcome of an order and each change of a payment can be proved with its own receipt', async () => {
  const rules = { approval: { above: '2500', waitMs: 3_600_000 }, amount: { max: '5000' } };
  const house = await bank.aHousehold({ balance: '100.00', rules });
  const { owner, station, car } = house;
  const held = await order(house, '20.00', { kind: 'up-to' });
  const captured = await station.capture({ paymentId: held.payment.id, amount: '1500', final: false });
  const released = await station.void({ paymentId: held.payment.id });
  const refunded = await station.refund({ paymentId: held.payment.id, amount: '300' });
  const waits = await order(house, '30.00');
  const approved = await owner.payments.approve({ paymentId: waits.payment.id });
  const refused = await car.pay({ payee: station.id, money: euros('60.00'), kind: 'exact' });
  assert.equal(refused.outcome, 'refused');

  const changes: string[] = [];
  for (const { payment, receipt = '' } of [held, captured, released, refunded, waits, approved, refused]) {
    assert.ok(payment);
    const { position } = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString());
    const proof = await proofOf(car, payment.id, position);
    const { statement } = await verifyLogProof({ proof, receipt, verifierKey });
    if (statement.kind === 'payment') changes.push(`${statement.change} ${statement.state}`);
  }
  assert.deepEqual(changes, [
    'decided authorised',
    'captured partly-captured',
    'voided settled',
    'refunded settled',
    'decided waiting',
    'approved settled',
    'decided refused',
  ]);
});

test('transfers by other ways and versions of mandates can be proved', async () => {
  const { owner, primary, mandate } = await bank.aHousehold({ balance: '55.00' });
  const [funding] = (await owner.accounts.statement({ number: primary.number })).lines;
  const { items } = await owner.log.prove({ kind: 'transfer', subjectId: funding?.transferId ?? '' });
  const { statement } = await verifyLogProof({ proof: items[0] as LogProof, verifierKey });
  assert.deepEqual(statement.kind === 'transfer' && [statement.credit, statement.amount], [
    primary.number,
    '5500',
  ]);

  await owner.mandates.suspend({ mandateId: mandate.id });
  const given = await owner.log.prove({ kind: 'mandate', subjectId: mandate.id });
  const proven = await verifyLogProof({ proof: given.items[0] as LogProof, verifierKey });
  assert.equal(proven.statement.kind === 'mandate' && proven.statement.state, 'suspended');
});

test('a stranger gets no proof of somebody’s payment and learns nothing from the leaves', async () => {
  const { house, payment } = await aProvenPayment();
  const { owner: stranger } = await bank.anOwner('Bert', '1.00');
  await assert.rejects(
    stranger.log.prove({ kind: 'payment', subjectId: payment.id }),
    isRefusedAs('payments/payment-not-found'),
  );
  await assert.rejects(
    stranger.log.prove({ kind: 'mandate', subjectId: house.mandate.id }),
    isRefusedAs('mandates/mandate-not-found'),
  );
  await assert.rejects(
    (await anybody()).call('log.prove', { kind: 'payment', subjectId: payment.id }),
    isRefusedAs('platform/not-signed-in'),
  );

  // Two payments of the same thing to the same payee over the same amount have nothing in common outside.
  const again = await order(house, '12.40');
  const proofs = [await proofOf(house.car, payment.id), await proofOf(house.car, again.payment.id)];
  assert.notEqual(proofs[0]?.salt, proofs[1]?.salt);
  const { size } = await (await anybody()).call('log.checkpoint', {});
  const tile = await (await anybody()).call('log.tile', { level: 0, number: 0, width: Math.min(size, 256) });
  assert.equal(Buffer.from(tile.hashes, 'base64url').length, 32 * tile.width);
  assert.deepEqual(Object.keys(tile).sort(), ['hashes', 'level', 'number', 'width']);
});

test('who watches the log trusts what has grown from what was trusted', async () => {
  const watch = watchLog(await anybody(), { verifierKey });
  const before = await watch.refresh();
  const { proof } = await aProvenPayment();
  const after = await watch.accept(proof.checkpoint);
  assert.ok(after.size > before.size);
  assert.equal((await watch.accept(before.note)).size, before.size, 'an older checkpoint agrees as well');
});

test('what was not recorded by then, and tiles and sizes that are not there, are refused with a remedy', async () => {
  const { house, payment } = await aProvenPayment();
  await assert.rejects(
    house.car.log.prove({ kind: 'payment', subjectId: payment.id, position: '1' }),
    isRefusedAs('log/nothing-recorded'),
  );
  const { call } = await anybody();
  await assert.rejects(call('log.tile', { level: 3, number: 0 }), isRefusedAs('log/tile-not-there'));
  await assert.rejects(call('log.consistency', { first: 1e9 }), isRefusedAs('log/size-not-reached'));
});

test('the log goes on after a restart where it stood', async () => {
  const memory = memoryOfCheckpoint();
  const before = await watchLog(await anybody(), { verifierKey, memory }).refresh();
  await bank.restart();
  const { receipt, proof } = await aProvenPayment();
  const { checkpoint } = await verifyLogProof({ proof, receipt, verifierKey });
  assert.ok(checkpoint.size > before.size);
  const after = await watchLog(await anybody(), { verifierKey, memory }).accept(proof.checkpoint);
  assert.equal(after.origin, before.origin);
});

test('one that is erased can be proved by nobody any more, and the tree stays as it is', async () => {
  const { house, payment, receipt, proof } = await aProvenPayment();
  const accounts = `'${house.primary.number}', '${house.account.number}'`;
  await askDatabase(bank, `delete from log.secrets where account in (${accounts})`);

  await assert.rejects(proofOf(house.car, payment.id), isRefusedAs('log/link-erased'));
  await verifyLogProof({ proof, receipt, verifierKey });
  const next = await order(house, '1.00');
  const after = await proofOf(house.car, next.payment.id);
  assert.ok(next.receipt);
  await verifyLogProof({ proof: after, receipt: next.receipt, verifierKey });
  const watch = watchLog(await anybody(), { verifierKey });
  await watch.accept(proof.checkpoint);
  await watch.accept(after.checkpoint);
});

test('a log that was rewritten is convicted by an earlier checkpoint', async () => {
  const place = await startTestBank();
  const house = await place.aHousehold({ balance: '10.00' });
  await proofOf(house.car, (await order(house, '1.00')).payment.id);
  const client = await createClient({ url: place.url() }, { kind: 'nobody' });
  const { verifierKey: key } = await client.call('log.checkpoint', {});
  const memory = memoryOfCheckpoint();
  const honest = await watchLog(client, { verifierKey: key, memory }).refresh();

  // The operator throws the log away and signs a new one, in which other salts make other leaves.
  await place.restart(async () => {
    await askDatabase(place, 'truncate log.head, log.tiles, log.row_leaves, log.secrets');
  });
  await proofOf(house.car, (await order(house, '1.00')).payment.id);

  const { call } = await createClient({ url: place.url() }, { kind: 'nobody' });
  const error = await watchLog({ call }, { verifierKey: key, memory })
    .refresh()
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  assert.ok(error instanceof LogForked);
  const [first, second] = await Promise.all(error.notes.map((note) => verifyCheckpoint(note, key)));
  assert.equal(first?.note, honest.note);
  assert.ok(second, 'both are signed by the log, which anybody can check');
});

test('a log that contradicts the journal halts and says so, and the bank goes on paying', async () => {
  const place = await startTestBank();
  const house = await place.aHousehold({ balance: '10.00' });
  await proofOf(house.car, (await order(house, '1.00')).payment.id);
  await place.restart(async () => {
    await askDatabase(place, 'update log.head set journal_hash = sha256(journal_hash)');
  });
  const { payment } = await order(house, '1.00');
  assert.equal(payment.state, 'settled');
  await assert.rejects(proofOf(house.car, payment.id), isRefusedAs('log/halted'));
  const metrics = await (await fetch(new URL('/metrics', place.url()))).text();
  assert.match(metrics, /^bot_log_halted 1$/m);
});

test('a stored tile that was tampered with is named by verify', async () => {
  await aProvenPayment();
  const sound = await verifyByProgram();
  assert.equal(sound.code, 0, sound.said);
  assert.match(sound.said, /The transparency log is sound[.]\n {2}leaves {4}[0-9,]+ up to journal row/);

  const flip = `update log.tiles set hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1) where level = 0`;
  await askDatabase(bank, flip);
  const tampered = await verifyByProgram();
  assert.equal(tampered.code, 1);
  assert.match(tampered.said, /tile 0 of level 0 differs at its hash 2 \(leaf 2, of journal row [0-9]+\)/);
  await askDatabase(bank, flip);
});

/** `npm run verify` beside the running bank. */
async function verifyByProgram(): Promise<{ code: number; said: string }> {
  const program = startProgram('src/verify', { environment: { DATABASE_URL: bank.connectionString } });
  let said = '';
  for (const stream of [program.process.stdout, program.process.stderr])
    stream?.on('data', (text) => (said += text));
  const [code] = await once(program.process, 'close');
  return { code, said };
}

test('a device that is nobody’s may look at checkpoints and hashes', async () => {
  const stranger = await createClient({ url: bank.url() }, { kind: 'key', key: await createKey() });
  assert.ok((await (await anybody()).call('log.checkpoint', {})).size > 0);
  await assert.rejects(stranger.call('log.prove', { kind: 'payment', subjectId: bank.newId() }), Refused);
});

testThatBooksBalance(bank);
