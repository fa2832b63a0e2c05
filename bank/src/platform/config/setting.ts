/** One setting: the variable it is read from, what it means, and how its text becomes a value. */

import { type HiddenText, hideText } from './hidden-text.ts';

export type Setting<Value> = {
  readonly variable: string;
  /** A sentence for people who run the bank. */
  readonly description: string;
  /** The default as text; absent when the setting may be missing. */
  readonly defaultText?: string;
  /** What a value looks like, for messages and docs. */
  readonly form: string;
  readonly isSecret?: boolean;
  /** Gives the value, or `undefined` when the text is not of the form. */
  readonly parse: (text: string) => Value | undefined;
};

type Common = { variable: string; description: string };

export function textSetting<S extends Common & { pattern?: RegExp; form?: string }>(setting: S) {
  const { pattern, form = 'text', ...rest } = setting;
  return { ...rest, form, parse: (text: string) => (!pattern || pattern.test(text) ? text : undefined) };
}

export function integerSetting<S extends Common & { minimum: number; maximum: number }>(setting: S) {
  const { minimum, maximum, ...rest } = setting;
  return {
    ...rest,
    form: `an integer from ${minimum} to ${maximum}`,
    parse(text: string): number | undefined {
      const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= minimum && value <= maximum ? value : undefined;
    },
  };
}

export function choiceSetting<const Word extends string, S extends Common>(
  setting: S & { words: readonly Word[] },
) {
  const { words, ...rest } = setting;
  return {
    ...(rest as Omit<S, 'words'> & Common),
    form: words.join(' or '),
    parse: (text: string): Word | undefined => words.find((word) => word === text),
  };
}

export function urlSetting<S extends Common>(setting: S) {
  return {
    ...setting,
    form: 'an http or https URL without a path',
    parse(text: string): URL | undefined {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      return url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search ? url : undefined;
    },
  };
}

export function secretSetting<S extends Common & { pattern: RegExp; form: string }>(setting: S) {
  const { pattern, ...rest } = setting;
  return {
    ...rest,
    isSecret: true as const,
    parse: (text: string): HiddenText | undefined => (pattern.test(text) ? hideText(text) : undefined),
  };
}
