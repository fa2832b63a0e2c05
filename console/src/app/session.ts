/** The session of the page: opened by a cookie, ended by the person or by the bank. */

import { Refused } from '@bank-of-things/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { arrive, signOut } from '../bank/connection.ts';
import type { Desk } from '../bank/desk.ts';
import { goTo, paths } from './path.ts';

export type Session =
  | { readonly kind: 'opening' }
  | { readonly kind: 'stranger'; readonly hasEnded: boolean }
  | { readonly kind: 'failed'; readonly problem: unknown }
  | { readonly kind: 'present'; readonly desk: Desk };

export function useSession() {
  const [session, setSession] = useState<Session>({ kind: 'opening' });
  const open = useRef<Desk | undefined>(undefined);

  const close = useCallback((next: Session) => {
    open.current?.close();
    open.current = undefined;
    setSession(next);
  }, []);

  const enter = useCallback(async () => {
    try {
      const { desk } = await arrive(() => {
        if (open.current) close({ kind: 'stranger', hasEnded: true });
      });
      open.current?.close();
      open.current = desk;
      desk.open();
      if (location.pathname === paths.signIn) goTo(paths.home, { replace: true });
      setSession({ kind: 'present', desk });
    } catch (problem) {
      const isStranger = problem instanceof Refused && problem.status === 401;
      close(isStranger ? { kind: 'stranger', hasEnded: false } : { kind: 'failed', problem });
    }
  }, [close]);

  const leave = useCallback(async () => {
    const desk = open.current;
    open.current = undefined;
    if (desk) await signOut(desk).finally(() => desk.close());
    goTo(paths.signIn, { replace: true });
    setSession({ kind: 'stranger', hasEnded: false });
  }, []);

  useEffect(() => () => open.current?.close(), []);
  return { session, enter, leave };
}
