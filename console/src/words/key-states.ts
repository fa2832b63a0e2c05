/** How it stands with the key of this browser, and what can be done, in plain words. */

import type { KeyState } from '../keys/key-state.ts';
import { both } from './lists.ts';
import { validityText } from './signatures.ts';
import type { Standpoint } from './time.ts';

export type KeyStateWords = {
  readonly title: string;
  readonly text: string;
  /** What the button says, where a key can be made. */
  readonly make?: string;
  /** Instead of that: a key can be made, and one that counts has to bring it. */
  readonly bring?: string;
};

/** `signedOnly`: a new key can then be brought only by one that counts already. */
export function keyStateWords(
  state: Exclude<KeyState, { kind: 'looking' }>,
  { signedOnly, ...standpoint }: Standpoint & { readonly signedOnly: boolean },
): KeyStateWords {
  const { make, ...words } = wordsOf(state, standpoint);
  if (make === undefined) return words;
  if (!signedOnly) return { ...words, make };
  const text = `${words.text} Only signed mandates count for you, so a browser whose key counts has to take a new one in. If you have none, the operator of the bank can lift that.`;
  return { title: words.title, text, bring: make };
}

function wordsOf(state: Exclude<KeyState, { kind: 'looking' }>, standpoint: Standpoint): KeyStateWords {
  switch (state.kind) {
    case 'ready':
      return {
        title: 'You sign in this browser',
        text: `Every mandate that you give or change here is signed with “${state.key.label}”. The key cannot leave this browser, not even to the bank.`,
      };
    case 'none':
      return {
        title: 'You do not sign yet',
        text: 'With a key in this browser every mandate that you give carries your signature, so that anybody can check later that you wanted it. It takes a second, and there is no password to remember.',
        make: 'Make a key in this browser',
      };
    case 'elsewhere':
      return {
        title: 'This browser has no key of yours',
        text: `You sign with ${both(state.keys.map(({ label }) => `“${label}”`))}. A key stays where it was made; if that was this browser, the key is lost with the data that was cleared.`,
        make: 'Make a key in this browser',
      };
    case 'lost':
      return {
        title: 'This browser has lost its key',
        text: `“${state.key.label}” was made here and is not here any more, probably because the browser’s data were cleared. What it signed stays signed. Nobody can bring it back.`,
        make: 'Make a new key',
      };
    case 'ended':
      return {
        title: 'The key of this browser was ended',
        text: `“${state.key.label}” counted ${lower(validityText(state.key, standpoint))}. What it signs now does not count.`,
        make: 'Make a new key',
      };
    case 'impossible':
      return {
        title: 'This browser cannot sign',
        text: 'It keeps no keys for this page. A page that came over https, in a window that is not private, can.',
      };
  }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
