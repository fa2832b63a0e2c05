/** Tests that need a browser: one stage for all of a file, and skipped where there is no browser. */

import { after, test } from 'node:test';
import { browserPath } from './browser.ts';
import { openStage, type Stage } from './stage.ts';

export type PageTest = (title: string, look: (on: Stage) => Promise<void>) => void;

/** Call it at the top of a test file. */
export async function preparePageTests(): Promise<PageTest> {
  const skip = browserPath === undefined ? 'skipped: no browser' : false;
  const stage = browserPath === undefined ? undefined : await openStage();
  after(() => stage?.close());
  return (title, look) => {
    test(title, { skip }, async () => {
      if (stage) await look(stage).finally(stage.closePages);
    });
  };
}
