/** Kinds and states of things in words. */

import type { ThingRecord } from '@bank-of-things/sdk';
import { sentence } from './lists.ts';

/** Kinds that have an icon; any other is welcome too. */
export const KNOWN_KINDS = [
  'car',
  'truck',
  'van',
  'bicycle',
  'scooter',
  'fridge',
  'washing-machine',
  'dishwasher',
  'coffee-machine',
  'oven',
  'vending-machine',
  'charger',
  'solar-plant',
  'battery',
  'heat-pump',
  'smart-meter',
  'robot',
  'drone',
  'printer',
  'production-line',
  'machine',
  'shopping-cart',
  'gateway',
  'camera',
  'phone',
] as const;

/** `Vending machine`. */
export function kindText(kind: string): string {
  return sentence(kind.replaceAll('-', ' '));
}

/** A kind as the bank writes it, from what somebody typed: `Vending machine` is `vending-machine`. */
export function kindOf(typed: string): string {
  return typed
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
}

const STATES: Readonly<Record<ThingRecord['state'], string>> = {
  'awaiting-registration': 'Waiting to register',
  active: 'Active',
  blocked: 'Blocked',
};

export function stateText(state: ThingRecord['state']): string {
  return STATES[state];
}
