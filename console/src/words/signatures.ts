/** Who signed a mandate, and what a key is called, in plain words. */

import type { Mandate, PartyKey } from '@bank-of-things/sdk';
import { clockText, dayText, momentText, type Standpoint } from './time.ts';

/** What is known around a signature. */
export type SignatureContext = Standpoint & {
  /** Of the owner; undefined while they are loaded. */
  readonly keys: readonly PartyKey[] | undefined;
  /** The key of this browser. */
  readonly thumbprintHere: string | undefined;
  /** Whether the reader is the owner. */
  readonly isMine: boolean;
  readonly owner: string;
};

type Signed = Pick<Mandate, 'signedBy' | 'changedBy' | 'changedAt'>;

/** `Signed by you in this browser, today at 09:40`, or `Not signed`. */
export function signatureText({ signedBy, changedBy, changedAt }: Signed, context: SignatureContext): string {
  if (signedBy === undefined) return 'Not signed';
  const when = pastText(changedAt, context);
  // What a thing hands on, it signs itself.
  if (changedBy.startsWith('thing ')) return `Signed by the thing that handed it on, ${when}`;
  const { keys, thumbprintHere, isMine, owner } = context;
  const who = isMine ? 'you' : owner;
  if (isMine && signedBy === thumbprintHere) return `Signed by you in this browser, ${when}`;
  const key = keys?.find(({ thumbprint }) => thumbprint === signedBy);
  if (!key) return keys ? `Signed with a key that is not known here, ${when}` : `Signed by ${who}, ${when}`;
  const sentence = `Signed by ${who} with the key “${key.label}”, ${when}`;
  return key.validTo ? `${sentence}; that key was ended later` : sentence;
}

/** `today at 09:40`, `yesterday at 09:40`, `on 3 November at 09:40`. */
export function pastText(iso: string, standpoint: Standpoint): string {
  const day = dayText(iso, standpoint);
  return `${/^[0-9]/.test(day) ? `on ${day}` : day} at ${clockText(iso, standpoint)}`;
}

/** How long a key has counted: `Since 3 November`, `From 3 November until today at 09:40`. */
export function validityText({ validFrom, validTo }: PartyKey, standpoint: Standpoint): string {
  if (!validTo) return `Since ${momentText(validFrom, standpoint)}`;
  return `From ${momentText(validFrom, standpoint)} until ${momentText(validTo, standpoint)}`;
}

/** The first letters of a thumbprint, enough to tell keys apart by eye. */
export function shortThumbprint(thumbprint: string): string {
  return [0, 4, 8].map((from) => thumbprint.slice(from, from + 4)).join('\u00a0');
}

/** Order matters: most browsers claim to be several others as well. */
const BROWSERS = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const SYSTEMS = [
  [/iPhone/, 'an iPhone'],
  [/iPad/, 'an iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X/, 'a Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
] as const;

/** What a key made in this browser is called: `Firefox on Windows`. */
export function browserName(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'A browser';
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  return system ? `${browser} on ${system}` : browser;
}

/** `Chrome on Linux`, or `Chrome on Linux 2` where a key of the owner is called so already. */
export function freeLabel(name: string, keys: readonly Pick<PartyKey, 'label'>[]): string {
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? name : `${name} ${number}`;
    if (!keys.some((key) => key.label === label)) return label;
  }
}
