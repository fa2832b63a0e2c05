/** Signing in by the printed link, or by its code. */

import { Refused } from '@bank-of-things/sdk';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAction } from '../parts/action.ts';
import { Problem } from '../parts/problem.tsx';
import { Seal } from '../parts/seal.tsx';
import { codeIn } from './sign-in-code.ts';
import classes from './sign-in-page.module.css';

type SignInProps = {
  code: string | undefined;
  hasEnded: boolean;
  onCode: (code: string) => Promise<void>;
};

export function SignInPage({ code, hasEnded, onCode }: SignInProps) {
  const [typed, setTyped] = useState('');
  const signing = useAction(onCode);
  const { run } = signing;
  const used = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (code === undefined || used.current === code) return;
    used.current = code;
    void run(code);
  }, [code, run]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const read = codeIn(typed);
    if (read) void run(read);
  }

  const isOpening = code !== undefined && signing.problem === undefined;
  return (
    <main className={classes.page}>
      <div className={classes.art} aria-hidden="true">
        <Seal of="Bank of Things" size={760} />
      </div>
      <div className={classes.card}>
        <p className={classes.brand}>Bank of Things</p>
        <h1 className={classes.title}>{isOpening ? 'Signing you in…' : 'Sign in'}</h1>
        {hasEnded && !isOpening && (
          <p className={classes.note} role="status">
            Your session has ended. Nothing is lost; sign in again to go on.
          </p>
        )}
        {signing.problem !== undefined && <SignInProblem error={signing.problem} />}
        {!isOpening && (
          <form onSubmit={onSubmit} className={classes.form}>
            <TextInput
              label="Sign-in link or code"
              description="The bank printed it for you. It works once."
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="one-time-code"
              spellCheck={false}
              size="md"
              data-autofocus
            />
            <Button
              type="submit"
              size="md"
              loading={signing.isRunning}
              disabled={codeIn(typed) === undefined}
            >
              Sign in
            </Button>
          </form>
        )}
        {!isOpening && (
          <p className={classes.help}>
            No link at hand? The operator of the bank makes you one. If the bank runs on your own computer,
            type <code>npm run sign-in</code> there.
          </p>
        )}
      </div>
    </main>
  );
}

function SignInProblem({ error }: { error: unknown }) {
  if (!(error instanceof Refused) || error.status !== 401) return <Problem error={error} />;
  return (
    <div className={classes.kind} role="alert">
      <strong>This link does not open the bank any more.</strong> A link works once and only for a while, so
      it was probably used already, by you or by a preview of your mail program. Ask for a new one; it takes a
      moment.
    </div>
  );
}
