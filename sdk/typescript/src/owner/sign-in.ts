/** Signing in with a one-time code, for pages: the bank answers with a cookie that scripts cannot read. */

import { type ConnectOptions, createClient } from '../wire/client.ts';

/** Uses up the code of a sign-in link; afterwards `Owner.connect` and `Operator.connect` need no token. */
export async function signIn(options: ConnectOptions & { readonly code: string }): Promise<void> {
  const { bank } = await createClient(options, { kind: 'session' });
  const request = {
    method: 'POST',
    path: '/v1/sign-in',
    body: JSON.stringify({ code: options.code }),
    reads: false,
    repeatable: false,
    authorization: async () => undefined,
    renew: async () => false,
  };
  await bank.http.exchange(request, options);
}
