/** Sends what has no answer once more, and some of what has one: the same bytes must give one final outcome. */

import { type Client, connectToBank, createClient } from '@bank-of-things/sdk';
import type { Chance } from '../support/seeded-chance.ts';
import type { Said } from './diary.ts';
import { type Happened, type History, hear, told, verdictOf } from './history.ts';
import { promise } from './promise-broken.ts';
import { oneAttempt, sendOnce } from './sending.ts';

/** Anybody may carry a signed document, so that the bytes are sent again without the key. */
export async function messengerTo(url: string): Promise<Client> {
  const bank = await connectToBank({ url, retry: oneAttempt });
  return createClient({ url, bank }, { kind: 'nobody' });
}

/**
 * Asks for everything in `present` and `absent` again, twice each. What stood in the books must have been decided
 * before; what did not is decided now, and the second time it is a repetition.
 */
export async function askForMissing(
  messenger: Client,
  { present, absent }: { present: readonly Happened[]; absent: readonly Happened[] },
): Promise<void> {
  for (const happened of present) {
    const said = await again(messenger, happened);
    promise(
      said.outcome === 'refused' || (said.outcome === 'done' && said.replayed),
      () => `${happened.step.id} stands in the books, but was executed once more.`,
    );
    await again(messenger, happened);
  }
  for (const happened of absent) {
    await again(messenger, happened);
    await again(messenger, happened);
  }
}

/** Repeats some steps that were answered, successes and refusals, of this round or of any before. */
export async function askForAnswered(
  messenger: Client,
  history: History,
  chance: Chance,
  count: number,
): Promise<number> {
  const answered = [...history.all()].filter((happened) => {
    const verdict = verdictOf(happened);
    return verdict === 'done' || verdict === 'refused';
  });
  for (let asked = 0; asked < count && answered.length > 0; asked += 1) {
    const happened = answered[chance.between(0, answered.length - 1)];
    if (happened) await again(messenger, happened);
  }
  return Math.min(count, answered.length);
}

/** `hear` throws when the answer differs from an earlier one or says that it is the first again. */
async function again(messenger: Client, happened: Happened): Promise<Said> {
  const { step, request } = happened;
  const said = await sendOnce(messenger, request);
  promise(
    said.outcome === 'done' || said.outcome === 'refused',
    () => `The ${step.what} ${step.id} has no final outcome even when asked again in calm: ${told(said)}.`,
  );
  hear(happened, said);
  return said;
}
