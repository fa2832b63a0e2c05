/** The network as the SDK uses it, watched for whether the bank still knows us. */

/** Where a 401 says that the code is wrong, not that the session has ended. */
const SIGN_IN = '/v1/sign-in';

export type FetchWatchers = {
  readonly onSignedOut: () => void;
  /** The bank does not take the key of this browser any more, which says nothing of the session. */
  readonly onKeyRefused: () => void;
};

export function watchedFetch(
  fetch: typeof globalThis.fetch,
  { onSignedOut, onKeyRefused }: FetchWatchers,
): typeof globalThis.fetch {
  return async (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input, 'http://page').pathname;
    const response = await fetch(input, init);
    if (response.status !== 401 || path === SIGN_IN) return response;
    const problem: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    if (isAboutSignature(problem)) onKeyRefused();
    else onSignedOut();
    return response;
  };
}

function isAboutSignature(problem: unknown): boolean {
  return (
    typeof problem === 'object' &&
    problem !== null &&
    'code' in problem &&
    problem.code === 'platform/bad-signature'
  );
}
