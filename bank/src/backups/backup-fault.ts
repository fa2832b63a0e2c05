/** A backup that cannot be made, is not what it was, or must not be restored there. */

/** Its message is a sentence for the person who runs the bank and says what to do. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault';
}
