/** Maps of which the older half can be forgotten at once, for what is looked at for a while and then never again. */

/** What the books need of a map. */
export type Shelf<Key, Value> = Pick<Map<Key, Value>, 'get' | 'has' | 'delete' | 'clear' | 'size'> & {
  set(key: Key, value: Value): unknown;
};

export type TurningShelf<Key, Value> = Shelf<Key, Value> & {
  /** Forgets what was neither read nor written since the last turn but one. */
  turn(): void;
};

/** What is read or written is young. A turn makes the young old and drops what was old. */
export function createTurningShelf<Key, Value>(): TurningShelf<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();

  function get(key: Key): Value | undefined {
    const value = young.get(key);
    if (value !== undefined || old.size === 0) return value;
    const found = old.get(key);
    if (found === undefined) return undefined;
    old.delete(key);
    young.set(key, found);
    return found;
  }

  return {
    get,
    has: (key) => get(key) !== undefined,
    set(key, value) {
      young.set(key, value);
      if (old.size > 0) old.delete(key);
    },
    delete(key) {
      const wasOld = old.delete(key);
      return young.delete(key) || wasOld;
    },
    clear() {
      young.clear();
      old.clear();
    },
    get size() {
      return young.size + old.size;
    },
    turn() {
      old = young;
      young = new Map();
    },
  };
}
