/** Where this browser keeps the keys of those who sign in it: IndexedDB, which keeps a key without showing it. */

import type { BrowserKey } from './browser-key.ts';

const DATABASE = 'bank-of-things';
const STORE = 'keys';
/** Beside the key, in another drawer: it tells a browser that lost a key from one that never had any. */
const REMEMBERED = 'bank-of-things-key-of-';

export type KeySafe = {
  /** Throws where the browser keeps nothing. */
  read(partyId: string): Promise<BrowserKey | undefined>;
  keep(partyId: string, key: BrowserKey): Promise<void>;
  forget(partyId: string): Promise<void>;
  /** The thumbprint of the key that was made here last, even if the key itself is gone. */
  remembered(partyId: string): string | undefined;
};

export const browserSafe: KeySafe = {
  async read(partyId) {
    return inStore<BrowserKey | undefined>('readonly', (store) => store.get(partyId));
  },
  async keep(partyId, key) {
    // A browser that is short of space throws away first what nobody asked it to keep.
    await navigator.storage?.persist?.().catch(() => false);
    await inStore('readwrite', (store) => store.put(key, partyId));
    localStorage.setItem(REMEMBERED + partyId, key.thumbprint);
  },
  async forget(partyId) {
    await inStore('readwrite', (store) => store.delete(partyId));
    localStorage.removeItem(REMEMBERED + partyId);
  },
  remembered: (partyId) => localStorage.getItem(REMEMBERED + partyId) ?? undefined,
};

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
