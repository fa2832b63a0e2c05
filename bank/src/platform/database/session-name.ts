/** Names for the sessions of one process, under which PostgreSQL lists them and others can end them. */

import { randomBytes } from 'node:crypto';

/** A name that no other process has, now or later. */
export function createSessionName(): string {
  return `bank-of-things ${randomBytes(8).toString('hex')}`;
}
