/** The order in which things happened: sessions start and end, whoever wrote them down first. */

import type { Instant } from '@bank-of-things/sdk';
import type { Session } from './row.ts';

export type Happening = { readonly at: Instant; readonly what: 'start' | 'end'; readonly session: Session };

/**
 * Every start and end in order of time. At the same second who leaves makes room for who comes; a session that
 * takes no time at all starts before it ends.
 */
export function timelineOf(sessions: readonly Session[]): Happening[] {
  const happenings = sessions.flatMap((session): Happening[] => [
    { at: session.startedAt, what: 'start', session },
    { at: session.endedAt, what: 'end', session },
  ]);
  return happenings.sort((a, b) => a.at - b.at || turnOf(a) - turnOf(b) || a.session.line - b.session.line);
}

function turnOf({ what, session }: Happening): number {
  if (what === 'start') return 1;
  return session.startedAt < session.endedAt ? 0 : 2;
}
