/** What anybody who is connected may ask of the log. */

export const logTable = {
  /** Proves to third parties that a payment, transfer or mandate is recorded; see `verifyLogProof`. */
  prove: 'log.prove',
  /** The newest signed checkpoint. */
  checkpoint: 'log.checkpoint',
  /** Proves that the log has only grown from one size to another; `watchLog` asks for it by itself. */
  consistency: 'log.consistency',
  /** Up to 256 hashes of the tree. */
  tile: 'log.tile',
} as const;
