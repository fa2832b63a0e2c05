/** What doors and the teller's process say to each other. */

import type { RefusalFacts } from '../../platform/errors/refusals.ts';
import type { Instant } from '../../platform/kernel/clock.ts';
import type { MissingKeys } from '../storage/storage.ts';
import type { Command } from '../teller/commands.ts';
import type { Answer } from '../teller/teller.ts';
import type { ViewChange } from '../views/changes.ts';

/**
 * Changes whenever a message changes, or what a teller writes into the views; processes of different versions do not
 * work together.
 */
export const PROTOCOL = 3;

/** `number` ties an answer to its question. */
export type DoorMessage =
  | { readonly kind: 'hello'; readonly protocol: number; readonly bank: string }
  | { readonly kind: 'command'; readonly number: number; readonly command: Command }
  | { readonly kind: 'look'; readonly number: number; readonly keys: MissingKeys }
  | { readonly kind: 'where'; readonly number: number }
  /** Answered at once, whatever the teller is waiting for. */
  | { readonly kind: 'ping'; readonly number: number }
  | { readonly kind: 'announce'; readonly item: unknown };

export type TellerMessage =
  /** The door hears every change of the views after this position. */
  | { readonly kind: 'welcome'; readonly viewed: bigint; readonly position: bigint }
  | { readonly kind: 'unwelcome'; readonly reason: string }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: Answer }
  /** `slice` is a packed BooksSlice. */
  | {
      readonly kind: 'slice';
      readonly number: number;
      readonly slice: Uint8Array;
      readonly now: Instant;
      readonly position: bigint;
    }
  | { readonly kind: 'here'; readonly number: number; readonly position: bigint }
  | {
      readonly kind: 'refused';
      readonly number: number;
      readonly code: string;
      readonly detail: string;
      readonly facts: RefusalFacts;
    }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string }
  | { readonly kind: 'changed'; readonly change: ViewChange }
  | { readonly kind: 'announced'; readonly item: unknown };
