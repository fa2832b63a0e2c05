/** An outbox on disk: one file per order, each written in one step and synced before its order is sent. */

import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outbox, OutboxEntry } from '../thing/outbox.ts';
import { isId } from '../values/ids.ts';
import { removeFile, replaceFile } from './durable-file.ts';

/** Keeps orders in `directory`, which is made when missing. Ids are time-ordered, so names sort by age. */
export function fileOutbox(directory: string): Outbox {
  function pathOf(id: string): string {
    if (!isId(id)) throw new TypeError(`"${id}" is no id, so it cannot name an order's file.`);
    return join(directory, `${id}.json`);
  }

  return {
    async put(entry) {
      const path = pathOf(entry.id);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await replaceFile(path, JSON.stringify(entry));
    },
    remove: async (id) => removeFile(pathOf(id)),
    async list() {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const names = (await readdir(directory)).filter((name) => isId(name.replace(/[.]json$/, '')));
      const texts = names.sort().map((name) => readFile(join(directory, name), 'utf8'));
      return (await Promise.all(texts)).map((text) => JSON.parse(text) as OutboxEntry);
    },
  };
}
