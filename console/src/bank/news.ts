/** News in small bundles, so that a busy fleet does not redraw the page for every payment. */

export type Bundler<T> = { push(item: T): void; stop(): void };

/** Hands on what was pushed within `everyMs`; the first item waits no longer than that. */
export function bundle<T>(everyMs: number, handOn: (items: T[]) => void): Bundler<T> {
  let items: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  function flush(): void {
    timer = undefined;
    const ready = items;
    items = [];
    handOn(ready);
  }
  return {
    push(item) {
      items.push(item);
      timer ??= setTimeout(flush, everyMs);
    },
    stop() {
      clearTimeout(timer);
      items = [];
    },
  };
}
