/** The terms that decided a payment, which may be older than those in force now. */

import type { Mandate } from '@bank-of-things/sdk';
import { useEffect, useState } from 'react';
import { useBook, useDesk } from '../app/desk-context.ts';

/** Without a version it is the newest. */
export type MandateVersion = { readonly mandateId: string; readonly version?: number | undefined };

/** Undefined while they are loaded, and where they cannot be found. */
export function useMandateVersion(
  thingId: string,
  { mandateId, version }: MandateVersion,
): Mandate | undefined {
  const { owner } = useDesk();
  const { book } = useBook(thingId);
  const [found, setFound] = useState<Mandate>();
  const current = book?.mandates.find(({ id }) => id === mandateId);
  const isCurrent = current !== undefined && (version === undefined || current.version === version);
  const isLoaded = book !== undefined;

  useEffect(() => {
    if (!isLoaded || isCurrent) return;
    let isWanted = true;
    owner.mandates.versions({ mandateId }).then(
      ({ items }) =>
        isWanted && setFound(items.find((one) => version === undefined || one.version === version)),
      // Sentences are less exact without the terms, and still true.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [owner, mandateId, version, isLoaded, isCurrent]);
  return isCurrent ? current : (found ?? current);
}
