/** An event stream is read the same wherever the network cuts it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEventParser } from './event-parser.ts';

const stream =
  ': welcome\r\nretry: 1500\r\n\r\nid: 1\nevent: payment\ndata: {"a":\ndata: 1}\n\ndata:x\r\rid: 2\nevent: mandate\ndata: b\n\nevent: lost\n';
const events = [
  { type: 'payment', data: '{"a":\n1}', id: '1' },
  { type: 'message', data: 'x', id: '1' },
  { type: 'mandate', data: 'b', id: '2' },
];

test('events are read the same wherever the network cuts the stream', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (places) => {
      const sorted = [0, ...places.sort((a, b) => a - b), stream.length];
      const parser = createEventParser();
      const pieces = sorted.slice(1).map((end, index) => stream.slice(sorted[index], end));
      assert.deepEqual(pieces.flatMap(parser.push), events);
      assert.equal(parser.retryMs(), 1500);
    }),
  );
});
