/** The addresses of one bank: all requests go to the same one until it fails, then to the next. */

export type Addresses = {
  readonly count: number;
  /** Where requests go now. */
  current(): string;
  /** `address` did not answer as a bank that serves would: from now on the next one is asked. */
  failed(address: string): void;
};

/** A bank may run in several processes or places; each of `urls` is as good as the others. */
export function createAddresses(urls: string | URL | readonly (string | URL)[]): Addresses {
  const given = typeof urls === 'string' || urls instanceof URL ? [urls] : urls;
  const all = given.map((url) => String(url).replace(/\/+$/, ''));
  if (all.length === 0) throw new TypeError('A bank has at least one address.');
  let index = 0;
  const current = () => all[index] ?? '';
  return {
    count: all.length,
    current,
    failed(address) {
      // Of many requests that fail at the same address, the first moves on for all.
      if (address === current()) index = (index + 1) % all.length;
    },
  };
}
