/** What the outside may ask of webhooks. */

import { Type } from 'typebox';
import { PlatformRefusals } from '../../platform/errors/refusals.ts';
import { Done, IdText, Name, PageOf, PageQuery, Shape } from '../../platform/kernel/schemas.ts';
import { defineOperation } from '../../platform/operations/operation.ts';
import {
  JournalPosition,
  RegisteredWebhook,
  Webhook,
  WebhookRefusals,
  WebhookTrial,
  WebhookUrl,
} from './contract.ts';

const holders = ['owner', 'merchant'] as const;
const viewers = ['owner', 'merchant', 'operator', 'auditor'] as const;
const one = { webhookId: IdText };
const found = [WebhookRefusals['webhook-not-found']];
const remembered = [PlatformRefusals['id-conflict'], PlatformRefusals['id-from-the-future']];

export const webhookOperations = {
  register: defineOperation({
    name: 'webhooks.register',
    summary: 'Hear of payments at an address of one’s own',
    method: 'POST',
    path: '/v1/webhooks',
    description:
      'From now on every payment of the owner, or to the merchant, is told there, each change once or more and in order. `id` is made by the caller and becomes the webhook’s id. What is sent is a WebhookEvent, signed as Standard Webhooks has it.',
    callers: holders,
    input: Shape({ id: IdText, url: WebhookUrl, label: Type.Optional(Name) }),
    output: RegisteredWebhook,
    refusals: [WebhookRefusals['url-not-allowed'], WebhookRefusals['too-many-webhooks'], ...remembered],
  }),
  list: defineOperation({
    name: 'webhooks.list',
    summary: 'List webhooks, newest first',
    method: 'GET',
    path: '/v1/webhooks',
    callers: viewers,
    input: Shape({ ...PageQuery }),
    output: PageOf(Webhook),
    refusals: [],
  }),
  get: defineOperation({
    name: 'webhooks.get',
    summary: 'See how far a webhook has come, and what is wrong with it',
    method: 'GET',
    path: '/v1/webhooks/{webhookId}',
    callers: viewers,
    input: Shape(one),
    output: Webhook,
    refusals: found,
  }),
  change: defineOperation({
    name: 'webhooks.change',
    summary: 'Send to another address from now on, or call the webhook something else',
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}',
    callers: holders,
    input: Shape({ ...one, url: Type.Optional(WebhookUrl), label: Type.Optional(Name) }),
    output: Webhook,
    refusals: [...found, WebhookRefusals['url-not-allowed']],
  }),
  pause: defineOperation({
    name: 'webhooks.pause',
    summary: 'Send nothing until the webhook is resumed; nothing is lost',
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}/pause',
    callers: holders,
    input: Shape(one),
    output: Webhook,
    refusals: found,
  }),
  resume: defineOperation({
    name: 'webhooks.resume',
    summary: 'Go on where a paused or failing webhook stands, at once',
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}/resume',
    callers: holders,
    input: Shape(one),
    output: Webhook,
    refusals: found,
  }),
  replay: defineOperation({
    name: 'webhooks.replay',
    summary: 'Send everything after a journal position, also what was delivered before',
    method: 'PUT',
    path: '/v1/webhooks/{webhookId}/replay',
    description:
      'What is sent again has the same event ids. A later position than that of the webhook passes over what lies between.',
    callers: holders,
    input: Shape({ ...one, after: JournalPosition }),
    output: Webhook,
    refusals: [...found, WebhookRefusals['position-not-reached']],
  }),
  rotateSecret: defineOperation({
    name: 'webhooks.rotateSecret',
    summary: 'Make a new secret; for a day both the new and the old one sign',
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/secret',
    callers: holders,
    input: Shape({ ...one, id: IdText }),
    output: RegisteredWebhook,
    refusals: [...found, ...remembered],
  }),
  test: defineOperation({
    name: 'webhooks.test',
    summary: 'Send a test delivery now and say what came of it',
    method: 'POST',
    path: '/v1/webhooks/{webhookId}/test',
    description: 'Its event has the type `webhook.test` and the webhook as data.',
    callers: holders,
    input: Shape(one),
    output: WebhookTrial,
    refusals: found,
  }),
  remove: defineOperation({
    name: 'webhooks.remove',
    summary: 'Remove a webhook for good',
    method: 'DELETE',
    path: '/v1/webhooks/{webhookId}',
    callers: holders,
    input: Shape(one),
    output: Done,
    refusals: found,
  }),
};
