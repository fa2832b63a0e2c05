/** Signing in by the printed link, or by its code. */

import { Refused } from '@bank-of-things/sdk';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAction } from '../parts/action.ts';
import { pathsOf, rosetteOf } from '../parts/guilloche.ts';
import { Problem } from '../parts/problem.tsx';
import { codeIn } from './sign-in-code.ts';
import classes from './sign-in-page.module.css';

/** The bank’s own rosette, woven more finely than the small ones. */
const ART = pathsOf(
  { ...rosetteOf('Bank of Things'), petals: 12, depth: 0.26, ripple: 2, strands: 9 },
  49,
).join('');

type SignInProps = {
  code: string | undefined;
  hasEnded: boolean;
  onCode: (code: string) => Promise<void>;
};

export function SignInPage({ code, hasEnded, onCode }: SignInProps) {
  const [typed, setTyped] = useState('');
  const signing = useAction(onCode);
  const { run } = signing;
  const input = useRef<HTMLInputElement>(null);
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
    else input.current?.focus();
  }

  const isOpening = code !== undefined && signing.problem === undefined;
  return (
    <main className={classes.page}>
      <div className={classes.art} aria-hidden="true">
        <svg viewBox="-50 -50 100 100" role="presentation">
          <path d={ART} />
        </svg>
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
              ref={input}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="one-time-code"
              spellCheck={false}
              size="md"
              data-autofocus
            />
            <Button type="submit" size="md" loading={signing.isRunning}>
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
