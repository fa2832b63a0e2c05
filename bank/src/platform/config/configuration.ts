/** The configuration: read once from the environment, typed, and refused as a whole when something is wrong. */

import type { LogFormat } from '../logs/logger.ts';
import type { Setting } from './setting.ts';
import { type SettingValues, settings } from './settings.ts';

export type Configuration = Omit<SettingValues, 'logFormat' | 'trustedProxies'> & {
  readonly logFormat: LogFormat;
  readonly trustedProxies: readonly string[];
  /** True when BOT_PORT was given: then a taken port is an error and not a reason to try the next. */
  readonly portIsFixed: boolean;
};

export type SettingDescription = {
  variable: string;
  description: string;
  form: string;
  defaultText?: string;
  isSecret: boolean;
};

/** Says everything that is wrong at once, so that nobody has to try again for each mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Parses the variables of `environment`; `terminal` says whether a person watches standard output. */
export function parseConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  options: { terminal?: boolean } = {},
): Configuration {
  const problems = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of everySetting()) {
    // An empty variable counts as not set, because compose files cannot leave one out.
    const text = environment[setting.variable] || setting.defaultText;
    if (text === undefined) continue;
    const value = setting.parse(text);
    if (value === undefined) problems.push(wrongValue(setting, text));
    values[name] = value;
  }
  // Every name of the table has been parsed from its own setting.
  const parsed = values as unknown as SettingValues;
  if (parsed.clockStart && parsed.clock === 'system') {
    problems.push('BOT_CLOCK_START goes with BOT_CLOCK=manual only.');
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...parsed,
    logFormat: parsed.logFormat ?? (options.terminal ? 'pretty' : 'json'),
    trustedProxies: (parsed.trustedProxies ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    portIsFixed: Boolean(environment[settings.port.variable]),
  };
}

/** Every setting as data, from which the reference docs are generated. */
export function describeSettings(): SettingDescription[] {
  return everySetting().map(([, { variable, description, form, defaultText, isSecret }]) => ({
    variable,
    description,
    form,
    ...(defaultText === undefined ? {} : { defaultText }),
    isSecret: isSecret ?? false,
  }));
}

function everySetting(): [string, Setting<unknown>][] {
  return Object.entries(settings);
}

function wrongValue(setting: Setting<unknown>, text: string): string {
  const shown = setting.isSecret ? 'the given value' : JSON.stringify(text);
  return `${setting.variable} must be ${setting.form}; ${shown} is not.`;
}

/** A misspelled setting would silently leave its default in force, so it is refused. */
function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = everySetting().map(([, setting]) => setting.variable);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('BOT_') && !known.includes(variable))
    .map((variable) => `There is no setting ${variable}.${suggestion(variable, known)}`);
}

function suggestion(variable: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(variable, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const nearest = ranked[0];
  return nearest && nearest.distance <= variable.length / 2 ? ` Did you mean ${nearest.candidate}?` : '';
}

/** Levenshtein distance: the fewest letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const shifted = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, shifted));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
