/** A bank on an external PostgreSQL, and that PostgreSQL, are killed while things pay. */

import { test } from 'node:test';
import { survive } from './survive.ts';

test('every acknowledged payment is there exactly once after kill -9 of an external PostgreSQL or the bank', (t) =>
  survive(t, 'external', 2));
