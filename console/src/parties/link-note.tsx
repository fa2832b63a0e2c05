/** The link by which a person signs in for the first time, to be handed over. */

import type { SignInLink } from '@bank-of-things/sdk';
import { useNow } from '../app/desk-context.ts';
import { Once } from '../parts/once.tsx';
import { momentText } from '../words/time.ts';

export function LinkNote({ name, link: { url, expiresAt } }: { name: string; link: SignInLink }) {
  const now = useNow();
  return (
    <Once
      text={url}
      purpose={`Hand this link to ${name}, and to nobody else: whoever opens it first signs in as ${name}. It is shown only now.`}
      validity={`It works once, until ${momentText(expiresAt, { now })}. You can make a new one at any time.`}
    />
  );
}
