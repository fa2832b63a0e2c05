/** The load as the harness holds it: let it go, hear of acknowledgements, let it pause. */

import { messageOf, startProgram } from '../support/programs.ts';
import type { LoadRequest } from './load.ts';

export async function startLoad(url: string, castFile: string, diaryFile: string, seed: string) {
  const program = startProgram('test/crash/load', { args: [url, castFile, diaryFile, seed] });
  const ask = (request: LoadRequest) => void program.process.send(request);
  const told = (word: string) => messageOf(program, (message) => (message[word] ? true : undefined));
  await told('ready');
  return {
    go: (round: number) => ask({ ask: 'go', round }),
    /** Resolves with the first acknowledgement of something that was begun from now on. */
    async nextAcknowledgement(): Promise<void> {
      const acknowledged = told('acknowledged');
      ask({ ask: 'next-acknowledgement' });
      await acknowledged;
    },
    /** Lets what is under way end, with or without an answer. */
    async pause(): Promise<void> {
      const paused = told('paused');
      ask({ ask: 'pause' });
      await paused;
    },
    async end(): Promise<void> {
      program.process.kill('SIGKILL');
      await program.ended;
    },
  };
}
