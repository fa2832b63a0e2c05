/** The network as the SDK uses it, watched for whether the bank still knows us. */

/** Where a 401 says that the code is wrong, not that the session has ended. */
const SIGN_IN = '/v1/sign-in';

export function watchedFetch(
  fetch: typeof globalThis.fetch,
  onSignedOut: () => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input, 'http://page').pathname;
    const response = await fetch(input, init);
    if (response.status === 401 && path !== SIGN_IN) onSignedOut();
    return response;
  };
}
