/** Webhooks: owners and merchants manage their own, and operators may look. */

import type { Static } from 'typebox';
import { PlatformRefusals, Refusal } from '../../platform/errors/refusals.ts';
import { publish } from '../../platform/events/outbox.ts';
import { toIso } from '../../platform/kernel/clock.ts';
import { createId } from '../../platform/kernel/ids.ts';
import { done } from '../../platform/kernel/schemas.ts';
import type { Principal } from '../../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../../platform/operations/paging.ts';
import { noteRequest } from '../../platform/requests/request-store.ts';
import type { MoneyDesk } from '../desk.ts';
import {
  type RegisteredWebhook,
  type TestEvent,
  type Webhook,
  WebhookChanged,
  WebhookRefusals,
  type WebhookTrial,
} from './contract.ts';
import type { Deliver } from './delivery.ts';
import { endOf, type Holder, type StoredWebhook } from './model.ts';
import type { webhookOperations } from './operations.ts';
import { checkUrl, holderOf, MOST_WEBHOOKS, OLD_SECRET_SIGNS_MS, SECRET_SHOWN_AGAIN_MS } from './rules.ts';
import type { PrivateTargets } from './rules-addresses.ts';
import type { WebhookSigner } from './signing.ts';
import {
  deleteWebhook,
  editWebhook,
  insertWebhook,
  replaceSecret,
  type WebhookEdit,
  type WebhookStore,
} from './store.ts';
import { toWireWebhook } from './wire.ts';

type Input<K extends keyof typeof webhookOperations> = Static<(typeof webhookOperations)[K]['input']>;

export type WebhookService = ReturnType<typeof createWebhookService>;

export function createWebhookService(parts: {
  desk: Pick<MoneyDesk, 'database' | 'clock'> & { readonly teller: Pick<MoneyDesk['teller'], 'latest'> };
  store: Pick<WebhookStore, 'find' | 'list'>;
  signer: WebhookSigner;
  deliver: Deliver;
  targets: PrivateTargets;
}) {
  const { desk, store, signer, deliver, targets } = parts;
  const { database, clock } = desk;
  const shown = (webhook: StoredWebhook) => toWireWebhook(webhook, clock.now());

  /** Anybody else's is not found. */
  async function visible(id: string, caller: Principal): Promise<StoredWebhook> {
    const holder = holderOf(caller);
    const webhook = await store.find(id);
    if (!webhook || (holder && !isSameHolder(webhook.holder, holder))) throw notFound(id);
    return webhook;
  }

  async function edit(id: string, caller: Principal, what: WebhookEdit): Promise<Webhook> {
    const holder = requireHolder(caller);
    const edited = await database.transaction(async (transaction) => {
      const webhook = await editWebhook(transaction, holder, id, what);
      if (webhook) await publish(transaction, WebhookChanged, id, { webhookId: id });
      return webhook;
    });
    if (!edited) throw notFound(id);
    return shown(edited);
  }

  /** The secret is told to the request that made it, and for a while to its repeats, whose first answer was lost. */
  async function answerTo(requestId: string, webhookId: string, isNew: boolean): Promise<RegisteredWebhook> {
    const webhook = await store.find(webhookId);
    if (!webhook) throw notFound(webhookId);
    const isRecent = clock.now() - webhook.secretMadeAt < SECRET_SHOWN_AGAIN_MS;
    const tells = webhook.secretId === requestId && (isNew || isRecent);
    return {
      webhook: shown(webhook),
      ...(tells && { secret: signer.secretOf(webhook) }),
      replayed: !isNew,
    };
  }

  return {
    async register(input: Input<'register'>, caller: Principal): Promise<RegisteredWebhook> {
      const { id, label } = input;
      const holder = requireHolder(caller);
      const url = checkUrl(input.url, targets);
      const createdAt = clock.now();
      const cursor = endOf(await desk.teller.latest());
      const isNew = await database.transaction(async (transaction) => {
        const request = { id, content: { operation: 'webhooks.register', input, ...holder } };
        if (!(await noteRequest(transaction, request, createdAt))) return false;
        const webhook = { id, holder, url, secretId: id, cursor, createdAt, ...(label && { label }) };
        if (!(await insertWebhook(transaction, webhook, MOST_WEBHOOKS))) throw tooMany();
        await publish(transaction, WebhookChanged, id, { webhookId: id });
        return true;
      });
      return answerTo(id, id, isNew);
    },

    async list(page: PageRequest, caller: Principal): Promise<Page<Webhook>> {
      const { items, ...rest } = await readPage(page, (bounds) => store.list(holderOf(caller), bounds));
      return { ...rest, items: items.map(shown) };
    },

    get: async (id: string, caller: Principal): Promise<Webhook> => shown(await visible(id, caller)),

    change({ webhookId, url, label }: Input<'change'>, caller: Principal): Promise<Webhook> {
      const checked = url === undefined ? {} : { url: checkUrl(url, targets) };
      return edit(webhookId, caller, { ...checked, ...(label && { label }) });
    },

    pause: (id: string, caller: Principal): Promise<Webhook> => edit(id, caller, { pausedBecause: 'asked' }),

    resume: (id: string, caller: Principal): Promise<Webhook> => edit(id, caller, { pausedBecause: null }),

    async replay({ webhookId, after }: Input<'replay'>, caller: Principal): Promise<Webhook> {
      const position = BigInt(after);
      if (position > (await desk.teller.latest())) {
        throw new Refusal(WebhookRefusals['position-not-reached'], `There is no journal row ${after} yet.`);
      }
      return edit(webhookId, caller, { cursor: endOf(position) });
    },

    async rotateSecret({ webhookId, id }: Input<'rotateSecret'>, caller: Principal) {
      const holder = requireHolder(caller);
      await visible(webhookId, caller);
      const now = clock.now();
      const isNew = await database.transaction(async (transaction) => {
        const content = { operation: 'webhooks.rotateSecret', input: { webhookId }, ...holder };
        if (!(await noteRequest(transaction, { id, content }, now))) return false;
        const secret = { id: webhookId, secretId: id, now, oldUntil: now + OLD_SECRET_SIGNS_MS };
        if (!(await replaceSecret(transaction, holder, secret))) throw notFound(webhookId);
        await publish(transaction, WebhookChanged, webhookId, { webhookId });
        return true;
      });
      return answerTo(id, webhookId, isNew);
    },

    /** Sent by whichever process is asked; it stands outside the order of events. */
    async test(id: string, caller: Principal): Promise<WebhookTrial> {
      const webhook = await visible(id, caller);
      const at = clock.now();
      const eventId = `test_${createId(at)}`;
      const event: TestEvent = {
        id: eventId,
        type: 'webhook.test',
        timestamp: toIso(at),
        data: shown(webhook),
      };
      const body = JSON.stringify(event);
      const startedAt = performance.now();
      const failure = await deliver({
        url: webhook.url,
        headers: signer.headersOf(webhook, { eventId, body, at }),
        body,
      });
      const durationMs = Math.round(performance.now() - startedAt);
      return { delivered: !failure, ...(failure && { error: failure.error }), durationMs };
    },

    async remove(id: string, caller: Principal): Promise<typeof done> {
      const holder = requireHolder(caller);
      const isRemoved = await database.transaction(async (transaction) => {
        const deleted = await deleteWebhook(transaction, holder, id);
        if (deleted) await publish(transaction, WebhookChanged, id, { webhookId: id });
        return deleted;
      });
      if (!isRemoved) throw notFound(id);
      return done;
    },
  };
}

function requireHolder(caller: Principal): Holder {
  const holder = holderOf(caller);
  if (holder) return holder;
  throw new Refusal(PlatformRefusals['not-allowed'], 'Only owners and merchants have webhooks.');
}

function isSameHolder(a: Holder, b: Holder): boolean {
  if ('ownerId' in a) return 'ownerId' in b && a.ownerId === b.ownerId;
  return 'merchantId' in b && a.merchantId === b.merchantId;
}

function notFound(id: string): Refusal {
  return new Refusal(WebhookRefusals['webhook-not-found'], `There is no webhook ${id} among yours.`);
}

function tooMany(): Refusal {
  return new Refusal(
    WebhookRefusals['too-many-webhooks'],
    `One may have ${MOST_WEBHOOKS} webhooks at the most.`,
  );
}
