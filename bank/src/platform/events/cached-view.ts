/** A bounded copy in memory of what is asked on every request, kept true by news. */

import { type BoundedCache, createBoundedCache } from '../auth/bounded-cache.ts';

export type CachedView<Value> = {
  get(key: string): Promise<Value>;
  /** Call it after the commit that made the copy stale; a load that began before does not come back. */
  forget(key: string): void;
};

/**
 * Asks `load` once for each key, also when many ask at the same time. It remembers what `load` returns, an
 * empty answer too, unless `mayKeep` objects: strangers can ask for any number of things that do not exist.
 */
export function createCachedView<Value>(
  load: (key: string) => Promise<Value>,
  options: { capacity: number; mayKeep?: (value: Value) => boolean },
): CachedView<Value> {
  // Promises and not values: forgetting removes a load that is under way, so it cannot leave an old value behind.
  const cache: BoundedCache<Promise<Value>> = createBoundedCache(options.capacity);
  const mayKeep = options.mayKeep ?? (() => true);

  function begin(key: string): Promise<Value> {
    const loading = load(key);
    cache.set(key, loading);
    const drop = () => {
      if (cache.get(key) === loading) cache.delete(key);
    };
    loading.then((value) => mayKeep(value) || drop(), drop);
    return loading;
  }

  return {
    get: (key) => cache.get(key) ?? begin(key),
    forget: (key) => cache.delete(key),
  };
}
