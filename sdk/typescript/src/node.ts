/** What the SDK adds on Node.js: a key file, and an outbox that survives a restart. */

export { fileKey } from './node/file-key.ts';
export { fileOutbox } from './node/file-outbox.ts';
