/** Whatever breaks at whichever question to the database: the day ends as if nothing had been. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cut, live, type Victim } from './day.ts';

/** A teller that forgets everything after each batch has to load what it needs; another finds it in memory. */
const TELLERS = [
  { teller: 'a teller that forgets everything', maxInMemory: 1 },
  { teller: 'a teller that remembers everything', maxInMemory: 600 },
];

const BLOWS: readonly { readonly blow: string; readonly victim: Victim }[] = [
  { blow: 'one question fails', victim: 'question' },
  { blow: 'the connection is cut', victim: 'connections' },
  { blow: 'the process is killed', victim: 'process' },
  { blow: 'the database falls over', victim: 'database' },
];

/** At every question before it is executed, and where that makes a difference once more before its answer. */
async function cutEverywhere(maxInMemory: number, victim: Victim): Promise<number> {
  const sound = await live({ maxInMemory });
  assert.equal(sound.failure, undefined);
  const cuts = sound.questions.flatMap((question, index): Cut[] => {
    const cut = { at: index + 1, victim };
    const moments = question === 'read' ? (['before'] as const) : (['before', 'after'] as const);
    return moments.map((moment) => ({ ...cut, moment }));
  });
  for (const cut of cuts) {
    const { failure, books } = await live({ maxInMemory, cut });
    const where = `${cut.moment} question ${cut.at}, ${sound.questions[cut.at - 1]}`;
    assert.equal(failure, undefined, `${where}: ${failure}`);
    assert.deepEqual(books, sound.books, where);
  }
  return cuts.length;
}

for (const { teller, maxInMemory } of TELLERS)
  for (const { blow, victim } of BLOWS)
    test(`${teller} does everything once, whenever ${blow}`, async (t) => {
      t.diagnostic(`${await cutEverywhere(maxInMemory, victim)} days`);
    });
