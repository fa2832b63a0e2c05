/** The bank on its own PostgreSQL is killed while things pay; `npm run crash` does the same a hundred times. */

import { test } from 'node:test';
import { survive } from './survive.ts';

test('every acknowledged payment is there exactly once after kill -9 of the bank and its own PostgreSQL', (t) =>
  survive(t, 'embedded', 3));
