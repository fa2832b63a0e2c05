/** The faults of this folder: something is wrong with the database or its place, not with a request. */

export type DatabaseFaultCode =
  | 'data-in-use'
  | 'data-not-yours'
  | 'data-unreachable'
  | 'data-missing'
  | 'password-missing'
  | 'platform-unsupported'
  | 'binaries-unusable'
  | 'start-failed'
  | 'copy-failed'
  | 'transaction-aborted'
  | 'migration-misnamed'
  | 'migration-edited'
  | 'migration-missing'
  | 'migration-out-of-order'
  | 'migration-failed';

/** Its message is a sentence for the person who runs the bank and says what to do. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode;

  constructor(code: DatabaseFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseFault';
    this.code = code;
  }
}
