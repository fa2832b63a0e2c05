/** Who is there decides what is shown: nobody yet, a stranger who signs in, or somebody at the desk. */

import { signIn } from '@bank-of-things/sdk';
import { useEffect, useState } from 'react';
import { Problem } from '../parts/problem.tsx';
import { DeskContext, NowContext, useClock } from './desk-context.ts';
import { Frame } from './frame.tsx';
import { Opening } from './opening.tsx';
import { Pages } from './pages.tsx';
import { type Session, useSession } from './session.ts';
import { SignInPage } from './sign-in-page.tsx';

/** `code` is what came with the sign-in link, if the page was opened by one. */
export function App({ code }: { code: string | undefined }) {
  const { session, enter, leave } = useSession();
  const [given, setGiven] = useState(code);

  useEffect(() => {
    // A link is used even when somebody is signed in: whoever opens it wants to be that person.
    if (given === undefined) void enter();
  }, [given, enter]);

  if (given !== undefined || session.kind === 'stranger') {
    const ended = session.kind === 'stranger' && session.hasEnded;
    const onCode = async (typed: string) => {
      await signIn({ url: '', code: typed });
      setGiven(undefined);
      await enter();
    };
    return <SignInPage code={given} hasEnded={ended} onCode={onCode} />;
  }
  if (session.kind === 'failed') {
    return (
      <Opening>
        <Problem error={session.problem} onRetry={() => void enter()} />
      </Opening>
    );
  }
  return session.kind === 'present' ? <Signed session={session} onLeave={leave} /> : <Opening />;
}

type SignedProps = { session: Extract<Session, { kind: 'present' }>; onLeave: () => Promise<void> };

function Signed({ session: { desk }, onLeave }: SignedProps) {
  const now = useClock(desk);
  return (
    <DeskContext.Provider value={desk}>
      <NowContext.Provider value={now}>
        <Frame onLeave={onLeave}>
          <Pages />
        </Frame>
      </NowContext.Provider>
    </DeskContext.Provider>
  );
}
