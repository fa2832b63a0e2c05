/** Writes docs/reference from the bank's definitions; `--check` only says which pages are stale. */

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { allOperations } from '../bank/src/operations.ts';
import { describeSettings } from '../bank/src/platform/config/configuration.ts';
import { allRefusals } from '../bank/src/platform/errors/refusals.ts';
import type { EventDefinition } from '../bank/src/platform/events/event.ts';
import { describeSubscriptions } from '../bank/src/platform/events/subscription.ts';
import { STATUS_OF_KIND } from '../bank/src/platform/http/problem.ts';
import { sessionOperations } from '../bank/src/platform/http/session-routes.ts';
import { refusalsOf } from '../bank/src/platform/operations/declared-refusals.ts';
import type { OperationDefinition } from '../bank/src/platform/operations/operation.ts';
import type { Wiring } from '../bank/src/platform/wiring.ts';
import { keepFresh } from './generated-file.ts';

const sources = fileURLToPath(new URL('../bank/src', import.meta.url));

/** The modules of this file name, by the folder of their capability. */
async function modulesNamed(name: string): Promise<[folder: string, module: Record<string, unknown>][]> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).sort();
  const found = files.filter((file) => file.endsWith(`/${name}`) && !file.startsWith('platform/'));
  return Promise.all(
    found.map(async (file) => [
      relative('.', join(file, '..')),
      await import(pathToFileURL(join(sources, file)).href),
    ]),
  );
}

/** Stands for every service that a wiring wants: nothing of it is called as long as nothing is asked. */
const absent: object = new Proxy(() => absent, { get: () => absent });

/** What every capability is set in motion by; its `wire…` function says so without any service behind it. */
async function allWirings(): Promise<Pick<Wiring, 'subscriptions' | 'watches'>[]> {
  const modules = await modulesNamed('wiring.ts');
  return modules
    .flatMap(([, module]) => Object.entries(module))
    .filter(([name]) => name.startsWith('wire'))
    .map(([, wire]) => (wire as (parts: object) => Wiring | unknown[])(absent))
    .filter((wiring) => !Array.isArray(wiring));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[], none = '–') => texts.map(code).join(', ') || none;

function page(title: string, introduction: string, ...parts: string[]): string {
  const origin = '<!-- Made by tasks/generate-reference.ts from the bank’s definitions; do not edit. -->';
  return `${[`# ${title}`, origin, introduction, ...parts].join('\n\n')}\n`;
}

function settingsPage(): string {
  const rows = describeSettings().map(({ variable, description, form, defaultText, isSecret }) => [
    code(variable),
    description,
    form,
    isSecret ? 'none; secret' : defaultText === undefined ? 'none' : code(defaultText),
  ]);
  return page(
    'Settings',
    'Every setting is an environment variable, read once at the start. A `BOT_` variable that is not here is refused.',
    table(['variable', 'what it means', 'form', 'default'], rows),
  );
}

async function eventsPage(): Promise<string> {
  const publishers = new Map<string, { folder: string; members: string[] }>();
  for (const [folder, module] of await modulesNamed('contract.ts')) {
    for (const value of Object.values(module).filter(isEvent)) {
      const { properties } = value.schema as { properties?: object };
      publishers.set(value.name, { folder, members: Object.keys(properties ?? {}) });
    }
  }
  const wirings = await allWirings();
  const described = describeSubscriptions(
    wirings.flatMap(({ subscriptions }) => subscriptions),
    wirings.flatMap(({ watches }) => watches),
  );
  const rows = described.map(({ event, source, subscribers, watchers }) => {
    const { folder = '–', members = [] } = publishers.get(event) ?? {};
    return [code(event), folder, codes(members), source, codes(subscribers), codes(watchers)];
  });
  return page(
    'Events',
    'A subscriber hears every event once and in order, also after a restart. A watcher hears it in every process from its start on, for what the process remembers.',
    table(['event', 'published by', 'carries', 'read from', 'subscribers', 'watchers'], rows),
  );
}

function isEvent(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'schema' in value && 'source' in value;
}

const operations = [...allOperations, ...Object.values<OperationDefinition>(sessionOperations)];

function operationsPage(): string {
  const capabilities = [...new Set(operations.map(({ name }) => name.split('.')[0] ?? name))].sort();
  const sections = capabilities.map((capability) => {
    const own = operations.filter(({ name }) => name.startsWith(`${capability}.`));
    return [`## ${capability}`, ...own.map(operationSection)].join('\n\n');
  });
  return page(
    'Operations',
    'What the outside may ask. Forms of requests and answers stand in `/openapi.json` of a running bank. Beside the refusals named here, any operation may answer with those of the door.',
    ...sections,
  );
}

function operationSection(definition: OperationDefinition): string {
  const { name, method, path, summary, description, callers, signed, signedOnly, refusals } = definition;
  const own = [...new Set(refusals.map((refusal) => refusal.code))];
  const keys = signed ? '; things and merchants sign it with their key' : '';
  const only = signedOnly ? ', for which no session or token stands' : '';
  return [
    `### ${name}`,
    `${code(`${method} ${path}`)}: ${summary}.${description ? ` ${description}` : ''}`,
    `- asked by ${callers.join(', ')}${keys}${only}\n- refuses with ${codes(own, 'nothing of its own')}`,
  ].join('\n\n');
}

function refusalsPage(): string {
  const all = allRefusals();
  const everywhere = operations
    .map((operation) => refusalsOf(operation).map((refusal) => refusal.code))
    .reduce((common, some) => common.filter((one) => some.includes(one)));
  const rows = all.map(({ code: name, kind, title, remedy }) => {
    const given = operations.filter((operation) =>
      refusalsOf(operation).some((refusal) => refusal.code === name),
    );
    const by = everywhere.includes(name) ? 'any operation' : codes(given.map((operation) => operation.name));
    return [code(name), kind, String(STATUS_OF_KIND[kind]), title, remedy, by];
  });
  return page(
    'Refusals',
    'Every way in which the bank says no. A program may branch on the code; it never changes its meaning. Over HTTP a refusal is a problem document (RFC 9457) with the status of its kind.',
    table(['code', 'kind', 'status', 'title', 'remedy', 'given by'], rows),
  );
}

keepFresh('docs/reference/settings.md', settingsPage());
keepFresh('docs/reference/events.md', await eventsPage());
keepFresh('docs/reference/operations.md', operationsPage());
keepFresh('docs/reference/refusals.md', refusalsPage());
