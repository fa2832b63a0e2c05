/** Signing in with a one-time code, for pages: the bank answers with a cookie that scripts cannot read. */

import { type ConnectOptions, createClient } from '../wire/client.ts';

const PATH = '/v1/sign-in';

/** Uses up the code of a sign-in link; afterwards `Owner.connect` and `Operator.connect` need no token. */
export async function signIn(options: ConnectOptions & { readonly code: string }): Promise<void> {
  await ask(options, { method: 'POST', repeatable: false, body: JSON.stringify({ code: options.code }) });
}

/** Ends the session of this browser. */
export async function signOut(options: ConnectOptions): Promise<void> {
  await ask(options, { method: 'DELETE', repeatable: true });
}

/** The session is the door's own business and no operation of the bank. */
async function ask(
  options: ConnectOptions,
  request: { method: string; repeatable: boolean; body?: string },
): Promise<void> {
  const { bank } = await createClient(options, { kind: 'session' });
  const nobody = { authorization: async () => undefined, renew: async () => false };
  await bank.http.exchange({ path: PATH, reads: false, ...nobody, ...request }, options);
}
