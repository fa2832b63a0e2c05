/** Evidence of orders: the signed document of each, and of a batch one document for all of its orders. */

import { hash } from 'node:crypto';
import { hashOfEvidence } from '../../platform/kernel/evidence.ts';
import { invariant } from '../../platform/kernel/invariant.ts';
import type { Command, PayOrder } from './commands.ts';
import type { Entry } from './entries.ts';

/** `<SHA-256 of the batch’s document>#<index>`, and after a blank the document where it is kept. */
const OF_BATCH = /^(([0-9a-f]{64})#(0|[1-9][0-9]{0,3}))(?: (.+))?$/s;

/** What stands for the document of an order in a batch: which batch, and which of its orders, counted from 0. */
export function placeInBatch(batchHash: string, index: number): string {
  return `${batchHash}#${index}`;
}

/** The `orderHash` of an order in a batch: SHA-256 of its place in hexadecimal. */
export function hashOfPlace(place: string): string {
  return hash('sha256', place);
}

/**
 * The entries as they are journaled: of each batch, the first order carries the document. So the document is kept once
 * in each row that has orders of the batch, and a row needs no other row to prove its orders.
 */
export function carryBatches(entries: readonly Entry[], commands: readonly Command[]): readonly Entry[] {
  const ofBatches = commands.filter(isOfBatch);
  if (ofBatches.length === 0) return entries;
  const documents = new Map<string, string>();
  for (const command of ofBatches) {
    const [, , hash = ''] = OF_BATCH.exec(command.document) ?? [];
    documents.set(hash, command.batchDocument);
  }
  return entries.map((entry) => {
    if (entry.type !== 'order-decided') return entry;
    const [, , hash = ''] = OF_BATCH.exec(entry.document) ?? [];
    const document = documents.get(hash);
    if (document === undefined) return entry;
    documents.delete(hash);
    return { ...entry, document: `${entry.document} ${document}` };
  });
}

function isOfBatch(command: Command): command is PayOrder & { readonly batchDocument: string } {
  return command.type === 'pay-order' && command.batchDocument !== undefined;
}

/** What proves an order: the document as it was signed, which of its orders is meant, and the hash that receipts repeat. */
export type Evidence = { readonly document: string; readonly index?: number; readonly orderHash: string };

/**
 * Reads the evidence of one journal row's orders, in the order of its entries. Fails with an invariant when a document
 * of a batch is missing or is another than its hash says.
 */
export function createEvidenceReader(): (kept: string) => Evidence {
  const batches = new Map<string, string>();
  return (kept) => {
    const [, place, hash = '', index, carried] = OF_BATCH.exec(kept) ?? [];
    if (place === undefined) return { document: kept, orderHash: hashOfEvidence(kept) };
    if (carried !== undefined) {
      invariant(
        hashOfEvidence(carried) === hash,
        'The document of a batch has the hash that its orders name.',
      );
      batches.set(hash, carried);
    }
    const document = batches.get(hash);
    invariant(document !== undefined, 'The document of a batch stands in the row before its other orders.');
    return { document, index: Number(index), orderHash: hashOfPlace(place) };
  };
}
