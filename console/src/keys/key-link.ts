/** A key on its way to a browser that may bring it: a link whose last part never reaches the bank by itself. */

import type { ProvenKey } from '@bank-of-things/sdk';
import { paths } from '../app/path.ts';

const BEGIN = '#key=';

/** The link to open where the owner signs already. Nothing in it is secret. */
export function keyLink(origin: string, proven: ProvenKey): string {
  const bytes = new TextEncoder().encode(JSON.stringify(proven));
  const text = btoa(String.fromCharCode(...bytes));
  return `${origin}${paths.keys}${BEGIN}${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** The key in the last part of an address; undefined when there is none, or only half of one. */
export function keyInLink(hash: string): ProvenKey | undefined {
  if (!hash.startsWith(BEGIN)) return undefined;
  try {
    const text = hash.slice(BEGIN.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isProvenKey(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it has the form; whether it holds, the bank decides. */
function isProvenKey(read: unknown): read is ProvenKey {
  if (typeof read !== 'object' || read === null) return false;
  const { publicJwk, proof, label } = read as Partial<ProvenKey>;
  return typeof publicJwk === 'object' && typeof proof === 'string' && typeof label === 'string';
}
