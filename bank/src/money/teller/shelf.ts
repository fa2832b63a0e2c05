/** Maps of which the older half can be forgotten at once, for what is looked at for a while and then never again. */

/** What the books need of a map. */
export type Shelf<Key, Value> = Pick<Map<Key, Value>, 'get' | 'has' | 'delete' | 'clear' | 'size'> & {
  set(key: Key, value: Value): void;
  /** Keeps it only until `forgetPassing`: whoever wants it later finds it in the journal. */
  pass(key: Key, value: Value): void;
  /** What was passed and not forgotten yet. */
  passed(key: Key): Value | undefined;
  forgetPassing(): void;
  /** Forgets what was neither read nor written since the last turn but one. */
  turn(): void;
};

/** What is read or written is young. A turn makes the young old and drops what was old. */
export function createShelf<Key, Value>(): Shelf<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  let passing = new Map<Key, Value>();

  function get(key: Key): Value | undefined {
    const value = young.get(key) ?? passing.get(key);
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
      if (passing.size > 0) passing.delete(key);
    },
    pass(key, value) {
      passing.set(key, value);
    },
    passed: (key) => passing.get(key),
    forgetPassing() {
      // A new map instead of `clear`: V8 lets an emptied table keep its values, and point to the one that follows it,
      // so that one that has grown old before it dies keeps alive all that ever passed.
      if (passing.size > 0) passing = new Map();
    },
    delete(key) {
      const wasOld = old.delete(key);
      const wasPassing = passing.delete(key);
      return young.delete(key) || wasOld || wasPassing;
    },
    clear() {
      for (const part of [young, old, passing]) part.clear();
    },
    get size() {
      return young.size + old.size + passing.size;
    },
    turn() {
      old = young;
      young = new Map();
    },
  };
}
