/** Follows the hash chain from row to row. */

import { findFault, genesisHash, type JournalRow } from '../teller/chain.ts';
import { Difference } from './difference.ts';

type Link = Pick<JournalRow, 'position' | 'hash' | 'epoch'>;

export const beforeTheFirstRow: Link = { position: 0n, hash: genesisHash, epoch: 0n };

/**
 * Give it every row in order; it throws a `Difference` at the first that does not follow the one before.
 * Without `previous` the first row is believed to follow what it says that it follows.
 */
export function createChainCheck(previous?: Link): (row: JournalRow) => void {
  let last = previous;
  return (row) => {
    last ??= { position: row.position - 1n, hash: row.previousHash, epoch: row.epoch };
    const fault = findFault(last, row);
    if (fault) throw new Difference({ position: row.position }, fault);
    last = row;
  };
}
