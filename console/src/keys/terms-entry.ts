/** Which entry gave a mandate its present terms: suspending and resuming come after it, and whoever signs them signs no terms. */

import type { Mandate, MandateVersion, Owner } from '@bank-of-things/sdk';
import { useEffect, useState } from 'react';
import { useDesk } from '../app/desk-context.ts';

/** `entries` as the bank lists them, newest first: every change of a mandate, of which only new terms make a new version. */
export function termsEntryOf(
  { version }: Pick<Mandate, 'version'>,
  entries: readonly MandateVersion[],
): MandateVersion | undefined {
  return entries.filter((entry) => entry.version === version).at(-1);
}

const ASKS_AGAIN_MS = 2_000;
const MOST_TIMES = 10;

/**
 * Lists follow the teller by a moment, and a busy bank's by longer, so that a mandate may be newer than they are; then
 * it asks again. Undefined when that was in vain or is not wanted any more.
 */
export async function findTermsEntry(
  { mandates }: Pick<Owner, 'mandates'>,
  { id: mandateId, version }: Pick<Mandate, 'id' | 'version'>,
  signal: AbortSignal,
): Promise<MandateVersion | undefined> {
  for (let times = 0; times < MOST_TIMES && !signal.aborted; times += 1) {
    const { items } = await mandates.versions({ mandateId });
    const entry = termsEntryOf({ version }, items);
    if (entry) return entry;
    await new Promise((resolve) => setTimeout(resolve, ASKS_AGAIN_MS));
  }
  return undefined;
}

/** Undefined while it is looked for, and where it cannot be found. */
export function useTermsEntry(mandate: Mandate): Mandate | undefined {
  const { owner } = useDesk();
  const { id: mandateId, version, createdAt, changedAt } = mandate;
  const [found, setFound] = useState<MandateVersion>();
  // What was never changed is as it was given, and needs no question.
  const isUntouched = createdAt === changedAt;
  const isKnown = isUntouched || (found?.version === version && found.id === mandateId);
  useEffect(() => {
    if (isKnown) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    findTermsEntry(owner, { id: mandateId, version }, signal).then(
      (entry) => signal.aborted || setFound(entry),
      () => undefined,
    );
    return () => leaving.abort();
  }, [owner, mandateId, version, isKnown]);
  if (isUntouched) return mandate;
  return isKnown ? found : undefined;
}
