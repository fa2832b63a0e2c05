/** Lists as they are spoken. */

/** `a`, `a and b`, `a, b and c`. */
export function both(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

export function either(words: readonly string[]): string {
  return both(words, 'or');
}

/** The first letter large, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
