/** A secret from the configuration that cannot be printed by accident. */

import { inspect } from 'node:util';

export type HiddenText = { reveal(): string };

/** Wraps `text` so that printing, logging or serialising it shows `[hidden]`; only `reveal` gives it away. */
export function hideText(text: string): HiddenText {
  const shown = () => '[hidden]';
  return Object.defineProperties(
    { reveal: () => text },
    { toString: { value: shown }, toJSON: { value: shown }, [inspect.custom]: { value: shown } },
  );
}
