/** Something a person does that the bank answers: running, failed, or done. */

import { useCallback, useRef, useState } from 'react';

export type Action<Given extends unknown[]> = {
  run(...given: Given): Promise<void>;
  readonly isRunning: boolean;
  readonly problem: unknown;
  forget(): void;
};

/** While it runs, a second click does nothing. */
export function useAction<Given extends unknown[]>(
  work: (...given: Given) => Promise<unknown>,
): Action<Given> {
  const [state, setState] = useState<{ isRunning: boolean; problem: unknown }>({
    isRunning: false,
    problem: undefined,
  });
  const running = useRef(false);
  const latest = useRef(work);
  latest.current = work;
  const run = useCallback(async (...given: Given) => {
    if (running.current) return;
    running.current = true;
    setState({ isRunning: true, problem: undefined });
    try {
      await latest.current(...given);
      setState({ isRunning: false, problem: undefined });
    } catch (problem) {
      setState({ isRunning: false, problem });
    } finally {
      running.current = false;
    }
  }, []);
  const forget = useCallback(() => setState({ isRunning: false, problem: undefined }), []);
  return { run, ...state, forget };
}
