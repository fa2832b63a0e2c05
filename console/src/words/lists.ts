/** Lists as they are spoken. */

/** `a`, `a and b`, `a, b and c`. */
export function both(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

export function either(words: readonly string[]): string {
  return both(words, 'or');
}

/** `a · b`, without what is missing; a line never begins with the dot. */
export function dotted(words: readonly (string | undefined)[]): string {
  return words.filter(Boolean).join('\u00a0· ');
}

/** The first letter large, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
