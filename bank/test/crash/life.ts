/** What one thing and its merchants do: pay at once, or hold and capture, release, give back, and be refused. */

import { type Client, toIso } from '@bank-of-things/sdk';
import type { Chance } from '../support/seeded-chance.ts';
import { type CastMerchant, type CastThing, euroCents, LARGEST_PAYMENT } from './cast.ts';
import type { DiaryLine, Said, Step } from './diary.ts';
import { prepare, sendOnce } from './sending.ts';

export type Actor<Role> = Role & { readonly place: number; readonly client: Client };

export type Life = {
  readonly thing: Actor<CastThing>;
  readonly merchants: readonly [Actor<CastMerchant>, ...Actor<CastMerchant>[]];
  readonly chance: Chance;
  readonly write: (line: DiaryLine) => void;
  /** Hears of every answer. */
  readonly onSaid: (said: Said) => void;
};

const SENT_TWICE_PERCENT = 8;

/** One payment from its order to the last that happens to it; it is left alone as soon as an answer is missing. */
export async function liveOnce(life: Life): Promise<Said> {
  const { chance, thing } = life;
  const merchant = chance.pick(life.merchants);
  const kind = chance.inPercent(60) ? 'exact' : 'up-to';
  const amount = chance.inPercent(5) ? LARGEST_PAYMENT + 1 : chance.between(1, LARGEST_PAYMENT);
  const id = await thing.client.bank.newId();
  const step: Step = {
    id,
    what: 'pay',
    paymentId: id,
    kind,
    thing: thing.place,
    merchant: merchant.place,
    amount: String(amount),
  };
  const paid = await take(life, thing.client, step, await orderOf(life, merchant.id, step));
  if (paid.outcome !== 'done' && paid.outcome !== 'refused') return paid;
  if (chance.inPercent(4)) {
    const other = { ...step, what: 'conflict', amount: String(amount + 1) } as const;
    return take(life, thing.client, other, await orderOf(life, merchant.id, other));
  }
  if (paid.outcome === 'refused') return paid;
  const captured = kind === 'exact' ? amount : await useHold(life, merchant, step);
  if (captured === undefined || captured === 0) return paid;
  return giveBack(life, merchant, step, captured);
}

async function orderOf({ thing }: Life, payee: string, { id, kind, amount }: Step): Promise<object> {
  return {
    id,
    account: thing.account,
    mandate: thing.mandate,
    payee,
    kind,
    money: euroCents(BigInt(amount)),
    createdAt: toIso(await thing.client.bank.time()),
  };
}

/** What was captured in the end; undefined when the hold is left as it stands. */
async function useHold(
  life: Life,
  merchant: Actor<CastMerchant>,
  payment: Step,
): Promise<number | undefined> {
  const { chance } = life;
  const ceiling = Number(payment.amount);
  if (chance.inPercent(10)) return undefined;
  if (chance.inPercent(15)) {
    await take(life, merchant.client, await stepOf(merchant, payment, { what: 'void', amount: '0' }));
    return undefined;
  }
  if (chance.inPercent(10)) {
    const more = { what: 'capture', amount: String(ceiling + 1), final: true } as const;
    const tooMuch = await take(life, merchant.client, await stepOf(merchant, payment, more));
    if (tooMuch.outcome !== 'refused') return undefined;
  }
  const first = chance.between(1, ceiling);
  const final = chance.inPercent(50);
  const part = { what: 'capture', amount: String(first), final } as const;
  const captured = await take(life, merchant.client, await stepOf(merchant, payment, part));
  if (captured.outcome !== 'done') return undefined;
  if (final || first === ceiling) return first;
  if (chance.inPercent(20)) return undefined;
  const rest = chance.between(1, ceiling - first);
  const last = { what: 'capture', amount: String(rest), final: true } as const;
  const settled = await take(life, merchant.client, await stepOf(merchant, payment, last));
  return settled.outcome === 'done' ? first + rest : undefined;
}

async function giveBack(
  life: Life,
  merchant: Actor<CastMerchant>,
  payment: Step,
  captured: number,
): Promise<Said> {
  const { chance } = life;
  let said: Said = { outcome: 'done', replayed: false, state: 'settled' };
  if (chance.inPercent(4)) {
    const amount = String(captured + 1);
    said = await take(life, merchant.client, await stepOf(merchant, payment, { what: 'refund', amount }));
    if (said.outcome !== 'refused') return said;
  }
  if (!chance.inPercent(25)) return said;
  const amount = String(chance.between(1, captured));
  return take(life, merchant.client, await stepOf(merchant, payment, { what: 'refund', amount }));
}

async function stepOf(
  { client }: Actor<CastMerchant>,
  payment: Step,
  change: Pick<Step, 'what' | 'amount'> & { final?: boolean },
): Promise<Step> {
  return { ...payment, ...change, id: await client.bank.newId() };
}

/** Writes down what is sent, sends it, now and then twice at once, and writes down what was said. */
async function take(life: Life, client: Client, step: Step, given?: object): Promise<Said> {
  const { id, what } = step;
  const request = await prepare(client, operationOf(step), given ?? inputOf(step));
  life.write({ step, request });
  const copies = life.chance.inPercent(SENT_TWICE_PERCENT) ? [request, request] : [request];
  const answers = await Promise.all(
    copies.map(async (copy) => {
      const said = await sendOnce(client, copy);
      life.write({ id, what, said });
      life.onSaid(said);
      return said;
    }),
  );
  // Where one answer is lost the payment is left alone, whatever the other one says.
  const missing = answers.find(({ outcome }) => outcome === 'unknown' || outcome === 'not-executed');
  return missing ?? answers[0] ?? { outcome: 'unknown', why: 'nothing was sent' };
}

function operationOf({ what }: Step) {
  return what === 'conflict' ? 'payments.pay' : (`payments.${what}` as const);
}

function inputOf({ id, what, paymentId, amount, final = false }: Step): object {
  if (what === 'void') return { id, paymentId };
  return what === 'capture' ? { id, paymentId, amount, final } : { id, paymentId, amount };
}
