/** The methods that owners and operators share; what each may see and do, the bank decides. */

import type { Mandate, Payment } from '../generated/operations.ts';
import type { Client } from '../wire/client.ts';
import type { StreamState, Subscription } from '../wire/events.ts';

export const thingsTable = {
  /** Enters a thing and makes its one-time registration code. */
  create: 'things.create',
  /** Makes a new registration code, for a new or a replaced key. */
  newCode: 'things.newCode',
  /** Lists the things. */
  list: 'things.list',
  /** Looks at one thing. */
  get: 'things.get',
  /** Blocks a thing: its key is no longer accepted. */
  block: 'things.block',
  /** Accepts a blocked thing's key again. */
  unblock: 'things.unblock',
  /** Ends the key that signs a thing's high-trust orders as well. */
  endSecondaryKey: 'things.endSecondaryKey',
} as const;

export const accountsTable = {
  /** Opens a virtual account for a thing, bound to a primary account. */
  openForThing: 'accounts.openForThing',
  /** Lists accounts. */
  list: 'accounts.list',
  /** Looks at one account, as it is now. */
  get: 'accounts.get',
  /** The movements of an account, oldest first. */
  statement: 'accounts.statement',
  /** Sets the automatic top-up or sweep of a virtual account. */
  setRules: 'accounts.setRules',
  /** Changes an account: an owner freezes and reopens, an operator also sets limits and blocks. */
  change: 'accounts.change',
  /** Moves money between two accounts of one owner. */
  transfer: 'accounts.transfer',
  /** The assets in which the bank keeps books. */
  listAssets: 'accounts.listAssets',
} as const;

export const mandatesTable = {
  /** Gives a thing a mandate. */
  give: 'mandates.give',
  /** Changes a mandate: a new version; what was used carries over. */
  change: 'mandates.change',
  /** Activates a draft, or approves a delegated mandate. */
  activate: 'mandates.activate',
  /** Suspends a mandate: no new payments; holds stay. */
  suspend: 'mandates.suspend',
  /** Resumes a suspended mandate. */
  resume: 'mandates.resume',
  /** Revokes a mandate for good, with everything delegated from it. */
  revoke: 'mandates.revoke',
  /** Lists the mandates. */
  list: 'mandates.list',
  /** Looks at a mandate as it is now. */
  get: 'mandates.get',
  /** All versions of a mandate, newest first. */
  versions: 'mandates.versions',
  /** What is used and left of every limit, and when it resets. */
  usage: 'mandates.usage',
  /** Tries terms on the recorded payments of a thing. */
  backTest: 'mandates.backTest',
} as const;

export const paymentsTable = {
  /** Lists payments, newest first. */
  list: 'payments.list',
  /** Says what happened to an order. */
  get: 'payments.get',
  /** What happened to a payment after it was ordered, oldest first. */
  history: 'payments.history',
} as const;

export const merchantsTable = {
  /** Registers a payee. */
  register: 'merchants.register',
  /** Lists payees. */
  list: 'merchants.list',
  /** Looks at one payee. */
  get: 'merchants.get',
  /** Replaces a payee's key. */
  changeKey: 'merchants.changeKey',
} as const;

export const tokensTable = {
  /** Makes a token for a program; its secret is shown once. */
  create: 'parties.createToken',
  /** Lists tokens without their secrets. */
  list: 'parties.listTokens',
  /** Revokes a token at once. */
  revoke: 'parties.revokeToken',
} as const;

export const webhooksLookTable = {
  /** Lists webhooks, newest first. */
  list: 'webhooks.list',
  /** How far a webhook has come, and what is wrong with it. */
  get: 'webhooks.get',
} as const;

export const webhooksTable = {
  ...webhooksLookTable,
  /** Hears of payments at a URL; shows the secret that signs. */
  register: 'webhooks.register',
  /** Sends to another URL from now on. */
  change: 'webhooks.change',
  /** Sends nothing until it is resumed; nothing is lost. */
  pause: 'webhooks.pause',
  /** Goes on where it stands, at once. */
  resume: 'webhooks.resume',
  /** Sends everything after a journal position again. */
  replay: 'webhooks.replay',
  /** Makes a new secret; the old one signs as well for a day. */
  rotateSecret: 'webhooks.rotateSecret',
  /** Sends a test delivery now and says what came of it. */
  test: 'webhooks.test',
  /** Removes a webhook for good. */
  remove: 'webhooks.remove',
} as const;

/** News of everything that the person may see. */
export type News = {
  /** Hears of every change of a payment, those that wait for approval first of all. */
  onPayment(listener: (payment: Payment) => unknown): Subscription;
  /** Hears of every change of a mandate. */
  onMandate(listener: (mandate: Mandate) => unknown): Subscription;
  /** Hears when the news break off and come back, so that a page can say so; returns how to stop. */
  onStream(listener: (state: StreamState) => unknown): () => void;
  /** Closes the event stream. */
  close(): void;
};

export function newsOf(client: Client): News {
  return {
    onPayment: (listener) => client.events.on('payment', listener),
    onMandate: (listener) => client.events.on('mandate', listener),
    onStream: client.events.onState,
    close: client.close,
  };
}
