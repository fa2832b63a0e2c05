/** How far the views have come and what changes in them, whichever process projects at the moment. */

import type { ViewChange } from '../views/changes.ts';

export type ViewsDesk = {
  /** How far the views have come, as far as this process has heard. */
  position(): bigint;
  /** Resolves when the views show at least this journal position. */
  reach(position: bigint): Promise<void>;
  onChange(listener: (change: ViewChange) => void): () => void;
  /** Told when changes may have been missed: whoever waits for something looks again. */
  onGap(listener: () => void): () => void;
};

export type ViewsTicker = ViewsDesk & {
  changed(change: ViewChange): void;
  arriveAt(position: bigint): void;
  gap(): void;
};

export function createViewsTicker(): ViewsTicker {
  const listeners = new Set<(change: ViewChange) => void>();
  const gapListeners = new Set<() => void>();
  const waiters = new Set<{ readonly wanted: bigint; readonly resolve: () => void }>();
  let position = 0n;

  function arriveAt(reached: bigint): void {
    if (reached <= position) return;
    position = reached;
    for (const waiter of waiters) {
      if (waiter.wanted > position) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  }

  return {
    position: () => position,
    arriveAt,
    changed(change) {
      arriveAt(change.position);
      for (const listener of [...listeners]) listener(change);
    },
    gap() {
      for (const listener of [...gapListeners]) listener();
    },
    async reach(wanted) {
      if (wanted <= position) return;
      await new Promise<void>((resolve) => waiters.add({ wanted, resolve }));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onGap(listener) {
      gapListeners.add(listener);
      return () => gapListeners.delete(listener);
    },
  };
}
