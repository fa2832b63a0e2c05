/** Before a batch is decided: brings into memory what it needs, and finds what its ids were answered before. */

import type { Id } from '../../platform/kernel/ids.ts';
import type { Views } from '../storage/storage.ts';
import { loadReferences } from '../views/load-references.ts';
import { referCommand } from '../views/references.ts';
import type { KnownAnswer } from './batch.ts';
import type { Books } from './books.ts';
import type { KnownIds } from './known-ids.ts';
import { notLoaded } from './not-loaded.ts';
import type { Reading, Submission } from './waiting.ts';

export type Prefetch = (
  batch: readonly (Submission | Reading)[],
  commands: readonly Submission[],
) => Promise<Map<Id, KnownAnswer>>;

/** What fails here was certainly not executed. */
export function createPrefetch(
  views: Pick<Views, 'load'>,
  books: Books,
  ids: Pick<KnownIds, 'isNew' | 'find'>,
): Prefetch {
  return async (batch, commands) => {
    const heard = new Set<Id>();
    for (const { command } of commands) if (!ids.isNew(command.id)) heard.add(command.id);
    const isNew = (id: Id) => !heard.has(id);
    await loadReferences(views, books, (references) => {
      for (const item of batch) {
        if (item.kind === 'command') referCommand(references, books, item.command, isNew);
        else item.collect(references, books);
      }
    }).catch(notLoaded);
    return ids.find(heard).catch(notLoaded);
  };
}
