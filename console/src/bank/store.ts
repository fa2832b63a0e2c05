/** A value that the page watches: replaced as a whole, never changed. */

export type Store<T> = {
  read(): T;
  /** Tells the watchers once, after the change. */
  update(change: (value: T) => T): void;
  watch(watcher: () => void): () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    read: () => value,
    update(change) {
      const next = change(value);
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of watchers) watcher();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
