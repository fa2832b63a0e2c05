/** Which entry gave a mandate its present terms: suspending and resuming come after it, and whoever signs them signs no terms. */

import type { Mandate, MandateVersion } from '@bank-of-things/sdk';
import { useEffect, useState } from 'react';
import { useDesk } from '../app/desk-context.ts';

/** `entries` as the bank lists them, newest first: every change of a mandate, of which only new terms make a new version. */
export function termsEntryOf(
  { version }: Pick<Mandate, 'version'>,
  entries: readonly MandateVersion[],
): MandateVersion | undefined {
  return entries.filter((entry) => entry.version === version).at(-1);
}

/** Undefined while it is loaded, and where it cannot be. */
export function useTermsEntry(mandate: Mandate): Mandate | undefined {
  const { owner } = useDesk();
  const { id: mandateId, version, createdAt, changedAt } = mandate;
  const [found, setFound] = useState<MandateVersion>();
  // What was never changed is as it was given, and needs no question.
  const isUntouched = createdAt === changedAt;
  const isKnown = isUntouched || (found?.version === version && found.id === mandateId);
  useEffect(() => {
    if (isKnown) return;
    let isWanted = true;
    owner.mandates.versions({ mandateId }).then(
      ({ items }) => isWanted && setFound(termsEntryOf({ version }, items)),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [owner, mandateId, version, isKnown]);
  if (isUntouched) return mandate;
  return isKnown ? found : undefined;
}
