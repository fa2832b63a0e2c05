/** What a charger of 7.7 kW can do, to the watt-hour. */

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { test } from 'node:test';
import { averageKilowatts, isImpossible } from './plausibility.ts';
import { fileAbsent, recordedFile } from './recorded-file.ts';
import { readRecording } from './recording.ts';
import { session } from './session-examples.ts';

test('7.7 kWh in an hour are possible, a millionth more is not', () => {
  assert.equal(isImpossible(session({ kwh: '7.7' })), false);
  assert.equal(isImpossible(session({ kwh: '7.700001' })), true);
  assert.equal(isImpossible(session({ kwh: '3.85', hours: 0.5 })), false);
});

test('in no time nothing can be charged', () => {
  assert.equal(isImpossible(session({ kwh: '0', hours: 0 })), false);
  assert.equal(isImpossible(session({ kwh: '0.1', hours: 0 })), true);
});

test('the average power is shown in kW', () => {
  assert.equal(averageKilowatts(session({ kwh: '7.8', hours: 0.5 })), '15.6');
});

test('six recorded sessions are beyond the charger', { skip: fileAbsent }, async () => {
  const { sessions } = await readRecording(createReadStream(recordedFile ?? ''));
  const found = sessions.filter(isImpossible).map(({ id }) => id);
  assert.deepEqual(found.sort(), ['2066807', '2278265', '2953411', '5273588', '6978159', '8410244']);
});
