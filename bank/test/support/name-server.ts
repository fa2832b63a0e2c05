/** A name server on a real port of this machine, which says of every name what the test wants (RFC 1035). */

import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { after } from 'node:test';

const HEADER_BYTES = 12;
/** After the name of a question: its type and its class. */
const QUESTION_TAIL_BYTES = 4;
const TYPE_A = 1;

/** `addressesFor` gives the IPv4 addresses at each turn in which they are asked for; there is never an IPv6 one. */
export async function startNameServer(addressesFor: (turn: number) => string[]) {
  let turns = 0;
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const end = message.indexOf(0, HEADER_BYTES) + 1;
    const question = message.subarray(HEADER_BYTES, end + QUESTION_TAIL_BYTES);
    const addresses = message.readUInt16BE(end) === TYPE_A ? addressesFor(turns++) : [];
    const header = Buffer.from(message.subarray(0, HEADER_BYTES));
    // An answer, without an error, to one question; nothing beside the addresses.
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    header.fill(0, 8);
    socket.send(Buffer.concat([header, question, ...addresses.map(recordOf)]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  after(() => socket.close());
  const names = new Resolver();
  names.setServers([`127.0.0.1:${socket.address().port}`]);
  return { names, asked: () => turns };
}

/** The name of the question, type A, class IN, no time to live, four bytes. */
function recordOf(address: string): Buffer {
  return Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
}
