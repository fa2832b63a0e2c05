/** The registration code of a thing and what to do with it. */

import type { RegistrationCode } from '@bank-of-things/sdk';
import { useNow } from '../app/desk-context.ts';
import { Once } from '../parts/once.tsx';
import { momentText } from '../words/time.ts';

export function CodeNote({ registration: { code, expiresAt } }: { registration: RegistrationCode }) {
  const now = useNow();
  return (
    <Once
      text={code}
      purpose="Give this code to the device. It makes its own key, registers with the code, and from then on proves by the key who it is. The code is shown only now."
      validity={`It works once, until ${momentText(expiresAt, { now })}. You can make a new one at any time.`}
    />
  );
}
