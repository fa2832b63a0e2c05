/** The one-time code of a sign-in link: read once, and gone from the address at once. */

/** The code in `#code=…` or `?code=…`, or in a link or code that somebody pasted. */
export function codeIn(text: string): string | undefined {
  const [, code] = /[?#&]code=([^&#\s]+)/.exec(text) ?? [];
  if (code !== undefined) return decodeURIComponent(code);
  const plain = text.trim();
  return plain !== '' && !/[\s/]/.test(plain) ? plain : undefined;
}

/** Takes the code out of the address, so that it stays neither in the history nor in a screenshot. */
export function takeCode(): string | undefined {
  const { search, hash, pathname } = location;
  if (pathname !== '/sign-in' || !/[?#&]code=/.test(search + hash)) return undefined;
  history.replaceState(null, '', pathname);
  return codeIn(search + hash);
}
