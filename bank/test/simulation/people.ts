/** A small town: so few accounts, things and payees that they get into each other's way all the time. */

import type { AccountOpening } from '../../src/money/ledger/model.ts';
import type { PayeeFacts } from '../../src/money/payments/model.ts';
import { createId } from '../../src/platform/kernel/ids.ts';
import type { Random } from './random.ts';

export const EUR = 'EUR/2';
export const KWH = 'kWh/3';

export type Thing = { readonly id: string; readonly ownerId: string; readonly accounts: readonly string[] };

export type Town = {
  readonly owners: readonly string[];
  readonly stranger: string;
  readonly things: readonly Thing[];
  readonly payees: readonly PayeeFacts[];
  /** Those that are opened first, so that the rest of the day has something to move. */
  readonly openings: readonly AccountOpening[];
  /** Numbers that may be opened later, again and again. */
  readonly spareNumbers: readonly string[];
};

export function buildTown(random: Random, time: number): Town {
  const newId = () => createId(time, random.bytes(10));
  const owners = [newId(), newId()] as const;
  const [anna, bert] = owners;
  const things = [
    { id: newId(), ownerId: anna, accounts: ['V1', 'S1'] },
    { id: newId(), ownerId: anna, accounts: ['V2', 'S1'] },
    { id: newId(), ownerId: bert, accounts: ['V3', 'S2'] },
  ] as const;
  const payee = (
    name: string,
    kind: PayeeFacts['kind'],
    ...[category, country, account]: [string, string, string]
  ): PayeeFacts => ({ id: newId(), name, kind, category, country, account, blocked: false });
  return {
    owners,
    stranger: newId(),
    things,
    payees: [
      payee('Charging station', 'business', '5552', 'DE', 'P1'),
      payee('A neighbour who lends a place to park', 'person', '7523', 'DE', 'P2'),
      payee('Vending machine', 'thing', '5814', 'FR', 'P2'),
      payee('Wind farm', 'business', '4900', 'FR', 'W2'),
    ],
    openings: [
      opening('F', { kind: 'funding', creditLimit: null }),
      opening('W', { kind: 'funding', creditLimit: null, assetId: KWH }),
      opening('A1', { ownerId: anna, creditLimit: 100n }),
      opening('A2', { ownerId: bert }),
      opening('V1', {
        kind: 'virtual',
        form: 'pre-funded',
        ownerId: anna,
        thingId: things[0].id,
        primary: 'A1',
      }),
      opening('V2', {
        kind: 'virtual',
        form: 'pre-funded',
        ownerId: anna,
        thingId: things[1].id,
        creditLimit: 30n,
      }),
      opening('V3', {
        kind: 'virtual',
        form: 'pre-funded',
        ownerId: bert,
        thingId: things[2].id,
        assetId: KWH,
      }),
      opening('S1', { kind: 'virtual', form: 'shared', ownerId: anna, primary: 'A1' }),
      opening('S2', { kind: 'virtual', form: 'shared', ownerId: bert, primary: 'A2' }),
      opening('P1', { kind: 'settlement' }),
      opening('P2', { kind: 'settlement', maxBalance: 2_000n }),
      opening('W2', { kind: 'settlement', assetId: KWH }),
    ],
    spareNumbers: ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'A1', 'P1'],
  };
}

export function opening(number: string, more: Partial<AccountOpening> = {}): AccountOpening {
  const usual = { kind: 'primary', name: number, assetId: EUR, creditLimit: 0n, maxBalance: null } as const;
  return { number, ...usual, ...more };
}
